namespace Tuner.Pipecat.Redaction;

/// <summary>A part of a text that must not be written down.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Kind">What it is; its mask is this name in brackets.</param>
internal readonly record struct Secret(int Start, int End, string Kind)
{
    public const string Card = "card";
    public const string Iban = "iban";
    public const string Email = "email";
    public const string Phone = "phone";
    public const string SocialSecurity = "ssn";

    /// <summary>Digits that may be part of a secret whose rest was not seen.</summary>
    public const string Number = "number";

    /// <summary>Keys that the caller pressed.</summary>
    public const string Keys = "keys";

    /// <summary>What the application's own finder found, or failed on.</summary>
    public const string Own = "secret";

    /// <summary>A text of which a pattern did not say in time whether it holds a secret.</summary>
    public const string Unchecked = "unchecked";

    public string Mask => $"[{Kind}]";
}
