using System.CommandLine.Parsing;
using System.Globalization;

namespace Tuner.Cli.Replay;

/// <summary>How fast a call is played: a multiple of its own pace, or without waiting.</summary>
internal readonly record struct PlaybackSpeed(double? Factor)
{
    private const double Slowest = 0.01;
    private const double Fastest = 1e9;

    public static PlaybackSpeed Max => new(null);

    public override string ToString() => Factor?.ToString(CultureInfo.InvariantCulture) ?? "max";

    public static PlaybackSpeed Parse(ArgumentResult argument)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (text == "max") return Max;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor is >= Slowest and <= Fastest) return new(factor);
        argument.AddError($"--speed takes a number from {Slowest} to a billion, or the word max, not '{text}'");
        return Max;
    }
}
