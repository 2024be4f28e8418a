using System.Globalization;

namespace Tuner.Server.Mcp;

/// <summary>The arguments by which a model says which calls it means, and the moment that a length of time before now stands for.</summary>
internal static class AskedCalls
{
    private const string Last = "last";
    private static readonly Dictionary<char, double> Lengths = new() { ['m'] = 60_000, ['h'] = 3_600_000, ['d'] = 86_400_000, ['w'] = 604_800_000 };

    /// <summary>The agent, its version and a time.</summary>
    public static IReadOnlyList<ToolArgument> Usual { get; } =
    [
        new("agent", "string", "Only calls of exactly this agent."),
        new("version", "integer", "Only calls of this version of the agent."),
        .. Times,
    ];

    /// <summary>A time.</summary>
    public static IReadOnlyList<ToolArgument> Times =>
    [
        new(Last, "string", "Only calls that began within so long before now: 90m, 24h, 7d or 4w. Instead of 'from'."),
        new("from", "string", "Only calls that began then or later: 2026-11-29, 2026-11-29T08:00Z, or Unix milliseconds. Times are UTC."),
        new("to", "string", "Only calls that began before."),
        new("workspace_id", "integer", "Only this workspace."),
    ];

    /// <summary>The parameters of the list, with the moment in place of the length of time.</summary>
    /// <exception cref="AskedWronglyException">The length is none, or a moment was given, too.</exception>
    public static IReadOnlyList<(string Name, string Value)> Parameters(GivenArguments given, TimeProvider time, params IReadOnlyList<string> others)
    {
        if (given.Text(Last) is { } && given.Text("from") is { }) throw new AskedWronglyException("'last' and 'from' both say when the calls began: give one of them.");
        return [.. given.Except(others).Select(each => each.Name == Last ? ("from", Begin(each.Value, time)) : each)];
    }

    private static string Begin(string length, TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return Lengths.TryGetValue(length[^1], out var unit) && double.TryParse(length.AsSpan(0, length.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var many) && many > 0
            ? (now - (long)Math.Min(many * unit, now)).ToString(CultureInfo.InvariantCulture)
            : throw new AskedWronglyException("'last' should be a length of time such as 90m, 24h, 7d or 4w.");
    }
}
