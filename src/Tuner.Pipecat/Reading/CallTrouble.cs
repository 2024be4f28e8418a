using System.Text.Json;

namespace Tuner.Pipecat.Reading;

/// <summary>An error of the pipeline. <paramref name="AtMs"/> is milliseconds since the call began.</summary>
internal sealed record RecordedError(long? AtMs, string? Source, string Message, bool Fatal, bool Recovered, string? Category)
{
    /// <summary>Reads one.</summary>
    public static RecordedError Read(JsonElement error) =>
        new(error.Milliseconds("at_ms"), error.Text("source"), error.Text("message") ?? "", error.IsTrue("fatal"), error.IsTrue("recovered"), error.Text("category"));
}

/// <summary>A time in which the agent's host stood still, milliseconds since the call began.</summary>
internal sealed record RecordedStall(long StartMs, long EndMs)
{
    /// <summary>Reads one; null without times.</summary>
    public static RecordedStall? Read(JsonElement stall) =>
        stall.Milliseconds("start_ms") is { } start && stall.Milliseconds("end_ms") is { } end && end >= start ? new(start, end) : null;
}

/// <summary>An answer that was generated and never heard.</summary>
internal sealed record RecordedUnheard(long? AtMs, string Text, string? Reason)
{
    /// <summary>Reads one.</summary>
    public static RecordedUnheard Read(JsonElement response) =>
        new(response.Milliseconds("start_ms"), response.Text("text") ?? "", response.Text("reason"));
}
