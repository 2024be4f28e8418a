using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>What is not in the sender's timeline and belongs into it: errors, stalls, answers that nobody heard.</summary>
internal static class NoteEntries
{
    private const int MaxText = 2_000;

    /// <summary>The notes of a call.</summary>
    public static IEnumerable<PlannedEntry> Of(CallRecord record) =>
        record.Errors.Select((error, index) => new PlannedEntry(error.AtMs, () => OfError(error, index)))
            .Concat(record.Stalls.Select((stall, index) => new PlannedEntry(stall.StartMs, () => OfStall(stall, index))))
            .Concat(record.Unheard.Select((response, index) => new PlannedEntry(response.AtMs, () => OfUnheard(response, index))));

    private static NoteEntry OfError(RecordedError error, int index) => new()
    {
        Anchor = $"error-{index}",
        StartMs = error.AtMs,
        Kind = "error",
        Title = ErrorWords.Of(error),
        Text = "",
        Raw = Format.Bounded(error.Message, MaxText),
        Moments = "failure",
        Detail = string.Join(" · ", new[] { error.Fatal ? "it ended the call" : error.Recovered ? "the call went on with an answer" : "", Format.Bounded(error.Source ?? "", 200), Format.Words(Format.Bounded(error.Category ?? "", 100)) }.Where(text => text.Length > 0)),
    };

    private static NoteEntry OfStall(RecordedStall stall, int index) => new()
    {
        Anchor = $"stall-{index}",
        StartMs = stall.StartMs,
        EndMs = stall.EndMs,
        Kind = "stall",
        Moments = "failure",
        Title = $"The agent's host stood still for {Format.Ms(stall.EndMs - stall.StartMs)}",
        Text = "",
        Detail = "",
    };

    private static NoteEntry OfUnheard(RecordedUnheard response, int index) => new()
    {
        Anchor = $"unheard-{index}",
        StartMs = response.AtMs,
        Kind = "unheard",
        Title = "Generated, never heard",
        Text = Format.Bounded(response.Text, MaxText),
        Detail = response.Reason switch
        {
            null => "",
            "interrupted" => "the caller spoke first",
            "call_ended" => "the call ended first",
            "not_spoken" => "it was never spoken",
            var other => Format.Words(Format.Bounded(other, 100)),
        },
    };
}
