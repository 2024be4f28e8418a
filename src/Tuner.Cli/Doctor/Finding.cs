namespace Tuner.Cli.Doctor;

/// <summary>What a check found: what is so, and what to do about it.</summary>
internal sealed record Finding(Verdict Verdict, string Subject, string Text, string? Advice = null)
{
    public static Finding Good(string subject, string text) => new(Verdict.Good, subject, text);

    public static Finding Warning(string subject, string text, string advice) => new(Verdict.Warning, subject, text, advice);

    public static Finding Bad(string subject, string text, string? advice = null) => new(Verdict.Bad, subject, text, advice);
}

internal enum Verdict
{
    Good,
    Warning,
    Bad,
}
