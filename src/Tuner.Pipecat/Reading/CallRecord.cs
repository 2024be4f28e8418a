using System.Text.Json;

namespace Tuner.Pipecat.Reading;

/// <summary>A call as any sender may have sent it: what is absent or has another shape than expected is null or empty, never an error.</summary>
internal sealed record CallRecord
{
    /// <summary>The whole payload, for what has no name here.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>The sender's id of the call.</summary>
    public required string CallId { get; init; }

    /// <summary>When it began, Unix milliseconds.</summary>
    public required long StartedAtMs { get; init; }

    /// <summary>How long it was: what the sender said, else the difference of its timestamps.</summary>
    public required long DurationMs { get; init; }

    /// <summary>The timeline, in the sender's order.</summary>
    public required IReadOnlyList<CallRow> Rows { get; init; }

    /// <summary>Errors of the pipeline.</summary>
    public required IReadOnlyList<RecordedError> Errors { get; init; }

    /// <summary>When the agent's host stood still.</summary>
    public required IReadOnlyList<RecordedStall> Stalls { get; init; }

    /// <summary>Answers that nobody heard.</summary>
    public required IReadOnlyList<RecordedUnheard> Unheard { get; init; }

    /// <summary>Reads a payload; the document must live as long as the record.</summary>
    public static CallRecord Read(JsonElement payload)
    {
        var raw = payload.Member("general_meta_data_raw");
        var start = CallTimes.ToUnixMs((long?)payload.Number("start_timestamp")) ?? 0;
        var end = CallTimes.ToUnixMs((long?)payload.Number("end_timestamp")) ?? start;
        var texts = new RepeatedTexts();
        return new CallRecord
        {
            Payload = payload,
            CallId = payload.Text("call_id") ?? "",
            StartedAtMs = start,
            DurationMs = Math.Max(0, (long?)payload.Number("duration_ms") ?? end - start),
            Rows = [.. payload.Objects("transcript_with_tool_calls").Select(row => CallRow.Read(row, texts)).OfType<CallRow>()],
            Errors = [.. raw.Objects("errors").Select(RecordedError.Read)],
            Stalls = [.. raw.Objects("stalls").Select(RecordedStall.Read).OfType<RecordedStall>()],
            Unheard = [.. raw.Objects("unheard_responses").Select(RecordedUnheard.Read)],
        };
    }

    /// <summary>Whether the sender says that lines of the record are missing or that the call was cut off.</summary>
    public bool Incomplete
    {
        get
        {
            var recording = Payload.Member("general_meta_data_raw").Member("recording");
            return recording.IsFalse("complete") || recording.IsTrue("cut");
        }
    }
}
