namespace Tuner.Cli.Bench.Truth;

/// <summary>How far a time may be from the truth and still be right, in milliseconds: what the far ends themselves can measure.</summary>
internal static class Tolerance
{
    public const long Start = 150;
    public const long UserEnd = 150;
    public const long AgentEnd = 300;
    public const long Tool = 120;
    public const long Latency = 120;
    public const long Node = 120;
    public const long Part = 80;

    /// <summary>Roundings of a sum of parts.</summary>
    public const long Sum = 2;

    /// <summary>How far a transcriber's confidence may be from the truth: services round.</summary>
    public const double Confidence = 0.02;

    /// <summary>Whether a value lies between two moments; where there is no <paramref name="latest"/> it is to be near the first.</summary>
    public static bool Between(long? value, long? truth, long? latest, long tolerance) =>
        Near(value, truth, tolerance) || (latest is { } last && value is { } a && a >= truth && a <= last + tolerance);

    public static bool Near(long? value, long? truth, long tolerance) => value is { } a && truth is { } b && Math.Abs((decimal)a - b) <= tolerance;
}
