namespace Tuner.Server.Keys;

/// <summary>What a key may be called: a word that is safe in a terminal, a log and a file's name.</summary>
internal static class KeyName
{
    /// <summary>The name of the key of the first start.</summary>
    public const string First = "first";

    private const int MaxLength = 64;

    /// <summary>1 to 64 of A–Z, a–z, 0–9, '.', '-' and '_', with a letter or digit first.</summary>
    public static bool IsUsable(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
