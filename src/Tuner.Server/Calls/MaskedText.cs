using System.Globalization;

namespace Tuner.Server.Calls;

/// <summary>What was masked in a call, for people. A secret counts once in each form that it took, so these are masks, not secrets.</summary>
internal static class MaskedText
{
    private const int MostKinds = 20;

    /// <summary>Returns it as <c>4 × card number, 1 × e-mail address</c>; empty when nothing was masked.</summary>
    public static string Of(IReadOnlyDictionary<string, long> masked)
    {
        var kinds = new List<string>();
        foreach (var (kind, times) in masked)
            if (times > 0 && kinds.Count < MostKinds) kinds.Add(string.Create(CultureInfo.InvariantCulture, $"{times:N0} × {Name(kind)}"));
        return string.Join(", ", kinds);
    }

    private static string Name(string kind) => kind switch
    {
        "card" => "card number",
        "iban" => "IBAN",
        "email" => "e-mail address",
        "phone" => "phone number",
        "ssn" => "social security number",
        "number" => "part of a number",
        "keys" => "key pressed",
        "unchecked" => "text that could not be checked",
        _ => kind.Length <= 40 ? kind : kind[..40] + "…",
    };
}
