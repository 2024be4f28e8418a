using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Pages.Detail;

/// <summary>What the page of one call prints.</summary>
public sealed record CallPage
{
    /// <summary>The sender's id of the call.</summary>
    public required string CallId { get; init; }

    /// <summary>The agent's remote identifier.</summary>
    public required string Agent { get; init; }

    /// <summary>When it began, for people.</summary>
    public required string When { get; init; }

    /// <summary>When it began, for machines.</summary>
    public required string WhenIso { get; init; }

    /// <summary>How it ended, in words.</summary>
    public required string EndReason { get; init; }

    /// <summary>What stands out: how it ended, whether the record is whole.</summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    /// <summary>The numbers on top.</summary>
    public required IReadOnlyList<Stat> Stats { get; init; }

    /// <summary>The picture of the call.</summary>
    public required Timeline Timeline { get; init; }

    /// <summary>What happened, in order.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    /// <summary>The same in stretches that can be folded.</summary>
    public required IReadOnlyList<EntryStretch> Stretches { get; init; }

    /// <summary>The moments that the page's buttons lead to, each kind with how many there are.</summary>
    public required IReadOnlyList<MomentCount> Moments { get; init; }

    /// <summary>How many rows are not printed, because there are very many.</summary>
    public required int HiddenEntries { get; init; }

    /// <summary>When the call was over, as a time of the call.</summary>
    public required string EndClock { get; init; }

    /// <summary>The parts of waits that occur, for the legend.</summary>
    public required IReadOnlyList<LegendItem> Legend { get; init; }

    /// <summary>Facts beside the transcript.</summary>
    public required IReadOnlyList<FactGroup> Facts { get; init; }

    /// <summary>What of the call can be taken along, each with its address; nothing in a page that was taken along itself.</summary>
    public IReadOnlyList<TakenAlong> TakenAlong { get; init; } = [];

    /// <summary>The application's own spans; null where there are none.</summary>
    public SpanTable? Spans { get; init; }

    /// <summary>Whether it is the page of a long call, which has to be found one's way in.</summary>
    public bool IsLong => Timeline.Overview is not null;

    /// <summary>The recording, or why there is none to play; null where nobody spoke of one, and in a page that was taken along.</summary>
    public CallSound? Sound { get; init; }

    /// <summary>Computes the page.</summary>
    /// <param name="listed">The call as it is listed.</param>
    /// <param name="record">Its record.</param>
    /// <param name="sound">Its recording.</param>
    internal static CallPage Of(ListedCall listed, CallRecord record, CallSound? sound = null)
    {
        var summary = listed.Summary;
        var results = new ToolResults(record.Rows);
        var moments = CallMoments.Of(record, results);
        var entries = EntryList.Of(record, results, moments, withWords: sound?.Sources.Count > 0);
        return new CallPage
        {
            Sound = sound,
            CallId = record.CallId,
            Agent = Format.Bounded(listed.Agent, 255),
            When = Format.Moment(record.StartedAtMs),
            WhenIso = Format.Iso(record.StartedAtMs),
            EndReason = IsCut(record) ? "The bot went away without an end: it crashed or was killed" : Pages.EndReason.Sentence(summary.EndReason),
            Marks = [.. MarksOf(record, summary)],
            Stats = Stat.Of(record, summary, moments),
            Timeline = Timeline.Of(record, entries.Shown),
            Entries = entries.Shown,
            Stretches = EntryStretch.Of(entries.Shown, record.DurationMs),
            Moments = MomentCount.Of(entries.Shown),
            HiddenEntries = entries.Hidden,
            EndClock = Format.Clock(record.DurationMs),
            Legend = LegendItem.Of(record),
            Facts = FactGroups.Of(listed, record, isPlayed: sound is { Sources.Count: > 0, IsElsewhere: false }),
        };
    }

    private static bool IsCut(CallRecord record) => record.Payload.Member("general_meta_data_raw").Member("recording").IsTrue("cut");

    private static IEnumerable<Mark> MarksOf(CallRecord record, CallSummary summary)
    {
        yield return new(Pages.EndReason.IsFault(summary.EndReason) ? "bad" : "plain", Pages.EndReason.Sentence(summary.EndReason));
        if (summary.CallType.Length > 0) yield return new("plain", Format.Words(summary.CallType));
        var recording = record.Payload.Member("general_meta_data_raw").Member("recording");
        if (recording.IsTrue("cut")) yield return new("bad", "Cut off: the pipeline went away without an end");
        else if (RecordingFacts.Missing(recording) is { Length: > 0 } missing) yield return new("bad", $"Incomplete: not told were {missing}");
        else if (recording.IsFalse("complete")) yield return new("bad", "Incomplete: lines of the record were lost");
        else if (RecordingFacts.LeftOut(recording).Length == 0 && recording.IsTrue("complete")) yield return new("good", "Complete record");
        if (RecordingFacts.LeftOut(recording) is { Length: > 0 } left) yield return new("bad", $"Too large for this server: {left} left out");
    }
}
