namespace Tuner.Cli.Show;

/// <summary>In which form a call is shown.</summary>
/// <param name="Json">As JSON in place of the summary.</param>
/// <param name="Html">The file that its page goes into; null for none.</param>
/// <param name="Vtt">The file that its captions go into; null for none.</param>
/// <param name="Redact">Whether it is masked first.</param>
internal sealed record ShownForm(bool Json, string? Html, string? Vtt, bool Redact)
{
    /// <summary>Whether it goes into files, and nothing is printed but where.</summary>
    public bool IsFile => Html is not null || Vtt is not null;
}
