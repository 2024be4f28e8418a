using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Caller;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Builds the record from what the concerns know.</summary>
internal sealed class RecordBuilder
{
    private readonly CallRecorder _call;
    private readonly HeardSpeech _heard;
    private readonly RowId _ids;
    private readonly List<UserTurn> _turns;
    private readonly Unanswered _unanswered;

    public RecordBuilder(CallRecorder call)
    {
        _call = call;
        _heard = new HeardSpeech(call);
        _ids = new RowId(call.Facts.Config.CallId ?? "");
        _turns = UserRows.Spoken(call);
        _unanswered = new Unanswered(call, _turns);
    }

    public IReadOnlyList<Row> Rows()
    {
        var rows = new List<Row>();
        var agent = new AgentRows(_call, _ids);
        var cutters = new HashSet<UserTurn?>();
        // An interpreter's two outputs answer each for itself.
        var answered = new Dictionary<string, UserTurn>();
        foreach (var heard in _heard.Talkspurts)
        {
            var talkspurt = heard.Talkspurt;
            var asked = Asked(heard);
            var row = agent.Of(heard, TurnAt(talkspurt.Start), asked == answered.GetValueOrDefault(talkspurt.Destination ?? "") ? null : asked, _turns);
            // Who speaks when all was said cuts nothing off, though the voice never said that it was done.
            if (row?.Segment.Metadata?.Interrupted != false) cutters.Add(UserRows.CutBy(talkspurt, _turns));
            if (row is null) continue;
            if (asked is not null) answered[talkspurt.Destination ?? ""] = asked;
            rows.Add(row);
        }

        rows.AddRange(SoundRows.Unseen(_call, rows).Select(sound => SoundRows.Of(sound, TurnAt(sound.Start), _call, _ids)).ToList());
        foreach (var turn in _turns) rows.Add(UserRows.Of(turn, TurnAt(turn.Start), cutters.Contains(turn), _unanswered.WaitOf(turn), _call, _ids));
        foreach (var entry in _call.BotKeys.All) rows.Add(BotKeyRows.Of(entry, TurnAt(entry.Start), _call, _ids));
        foreach (var tool in _call.Tools.All) rows.AddRange(ToolRows.Of(tool, TurnAt(tool.Start), _call, _ids));
        foreach (var step in _call.Nodes.All) rows.Add(NodeRows.Of(step, TurnAt(step.Clock), _call, _ids));
        if (rows.Count == 0) rows.Add(NodeRows.Placeholder(_ids));
        return rows.OrderBy(row => row.Segment.StartMs).ThenBy(row => Order(row.Segment.Role)).Select(row => CommonProvenance.With(row, _turns, _call.Nodes)).ToList();
    }

    public CallPayload Build()
    {
        var rows = Rows();
        var config = _call.Facts.Config;
        var segments = rows.Select(row => row.Segment).ToList();
        var start = _call.Clock.StartTimestamp;
        var end = start + EndMs(segments);
        var (reason, _) = _call.Ending.Why(EndingError.Of(_call.Errors, _call.Ending) is not null, EndedByTransfer(_call));
        var unreported = _call.UnreportedCharacters();
        var used = _call.Used(unreported);
        var models = ModelNames.Of(config, used);
        return new CallPayload
        {
            CallId = Or(config.CallId, "unknown"),
            CallType = Or(config.CallType, "web_call"),
            StartTimestamp = start,
            EndTimestamp = end,
            RecordingUrl = Or(config.RecordingUrl, Or(_call.Facts.Sound?.RecordingUrl, "pipecat://no-recording")),
            TranscriptWithToolCalls = segments,
            CallStatus = "call_ended",
            DurationMs = end - start,
            DisconnectionReason = reason,
            AgentVersion = config.AgentVersion,
            CallerPhoneNumber = config.CallerPhoneNumber,
            CallSuccessful = config.CallSuccessful,
            InVoicemail = config.InVoicemail ?? _call.Voicemail.IsVoicemail,
            CollectedDynamicVariables = config.CollectedDynamicVariables,
            CallCost = config.CallCost,
            SipCallId = config.SipCallId,
            SipHeaders = config.SipHeaders,
            Recipient = config.Recipient,
            Metadata = new CallMetadata
            {
                AiModels = models,
                UsageToken = new DocumentedUsage { SttDurationSeconds = _call.Usage.Seconds, LlmToken = Used(_call.Usage.LlmTokens), TtsCharactersCount = Used(GeneralMetaDataBuilder.Characters(_call, unreported)) },
            },
            GeneralMetaDataRaw = GeneralMetaDataBuilder.Of(_call, _heard, models, (used, unreported), segments, TurnAt),
        };
    }

    /// <summary>Whether the call ended because the caller was handed over.</summary>
    public static bool EndedByTransfer(CallRecorder call) => call.Transfers.Ended(call.Caller.All.LastOrDefault(turn => turn.IsSaid)?.Start) is not null;

    /// <summary>The later of the last sound and the first end; clean-up is not part of the call.</summary>
    private long EndMs(List<TranscriptSegment> segments)
    {
        var last = segments.Max(segment => segment.EndMs ?? segment.StartMs ?? 0);
        var ended = _call.Ending.Clock is { } clock ? _call.Clock.Ms(clock) : _call.Clock.Ms(_call.Clock.Latest);
        return Math.Max(last, ended);
    }

    /// <summary>
    /// The turn that a stretch answers: the last one that the bot could hear and that ended before it, if the caller has not
    /// begun another. What was asked for before he spoke is no answer to it.
    /// </summary>
    private UserTurn? Asked(HeardTalkspurt heard)
    {
        var talkspurt = heard.Talkspurt;
        var last = _turns.FindLast(turn => turn.WantsAnswer && turn.Start <= talkspurt.Start);
        if (last is null || UserRows.EndOf(last, _call) > talkspurt.Start) return null;
        var context = heard.Begun;
        if (last.Start > (context?.Response?.Start ?? context?.Asked))
        {
            last = _turns.FindLast(turn => turn.WantsAnswer && turn.Start <= (context!.Response?.Start ?? context.Asked));
            if (last is null || _unanswered.WaitOf(last) is not null) return null;
        }

        return last.EndUnknown || _unanswered.IsReminder(talkspurt, last) ? null : last;
    }

    private int TurnAt(long clock) => _turns.Count(turn => turn.Start <= clock);

    private static int Order(string role) => role switch
    {
        SegmentRole.User => 0,
        SegmentRole.Agent => 1,
        SegmentRole.AgentFunction => 2,
        SegmentRole.AgentResult => 3,
        _ => 4,
    };

    private static long? Used(long? count) => count is > 0 ? count : null;

    private static string Or(string? given, string otherwise) => string.IsNullOrWhiteSpace(given) ? otherwise : given;
}
