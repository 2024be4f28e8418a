using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Caller;
using Tuner.Pipecat.Recording.Flow;
using Tuner.Pipecat.Recording.Speech;
using Tuner.Pipecat.Recording.Tools;

namespace Tuner.Pipecat.Recording;

/// <summary>
/// The fold: frames in, one call out. Pure: no clock, no file, no lock, no thread. The record can be read after any
/// prefix of frames, and the same frames give the same record. Each concern stands alone; this only routes.
/// </summary>
internal sealed class CallRecorder
{
    /// <summary>The reason under which a frame is counted on which one of the concerns failed.</summary>
    public const string NotFolded = "not_folded";

    private readonly SeenFrames _seen = new();

    public CallRecorder() => Voices = new Voices(Outputs, Responses);

    public WholeCallFacts Facts { get; } = new();

    public CallClock Clock { get; } = new();

    public UserTurns Caller { get; } = new();

    public ModelResponses Responses { get; } = new();

    public Voices Voices { get; }

    public Outputs Outputs { get; } = new();

    public ToolCalls Tools { get; } = new();

    public NodePath Nodes { get; } = new();

    public UsageMeter Usage { get; } = new();

    /// <summary>Keys that the bot pressed.</summary>
    public BotKeys BotKeys { get; } = new();

    public IdleTimes Idle { get; } = new();

    public ErrorLog Errors { get; } = new();

    public StallLog Stalls { get; } = new();

    public CallEnding Ending { get; } = new();

    public StartMoments Start { get; } = new();

    public TransferLog Transfers { get; } = new();

    public PlayedSounds Sounds { get; } = new();

    public VoicemailVerdict Voicemail { get; } = new();

    /// <summary>Takes what the application said of the call at its start.</summary>
    public void Open(FrameLogHeader header)
    {
        Facts.Open(header);
        Clock.AnchorAt(header.T ?? 0);
        Tools.ErrorMembers = header.Config?.ToolErrorMembers;
        Tools.HasOldTimeLimit = header.Pipecat?.StartsWith("0.", StringComparison.Ordinal) == true;
    }

    /// <summary>Counts lines that could not be kept or read, by reason.</summary>
    public void Lose(string reason, long lines = 1) => Facts.Lose(reason, lines);

    /// <summary>
    /// Takes the next frame. One on which a concern fails is counted as lost: the same frame fails in the same way when
    /// the journal is folded again, so that every record of a call is the same, whoever makes it.
    /// </summary>
    public void Apply(Frame frame)
    {
        try
        {
            Take(frame);
        }
        catch (Exception)
        {
            // A mistake of ours must cost one frame, not the call.
            Lose(NotFolded);
        }
    }

    /// <summary>Returns what was used so far; null when nothing was told.</summary>
    public Usage? Used() => Used(UnreportedCharacters());

    /// <summary>The same, with the characters that were not reported.</summary>
    public Usage? Used(Dictionary<string, long> unreported)
    {
        var turns = Caller.All.Where(turn => turn.IsSaid).Select(turn => turn.Start).ToList();
        return Usage.ToUsage(Voices.SecondsOf, UnreportedSpeech.OfKnownModels(unreported), clock => turns.Count(start => start <= clock));
    }

    /// <summary>Returns the characters that voices spoke and never reported, by model.</summary>
    public Dictionary<string, long> UnreportedCharacters() => UnreportedSpeech.Of(Facts, Voices, Responses, Usage);

    private void Take(Frame frame)
    {
        // What the recorder learned of the sound when all was over is no line that came late, and moves no clock.
        if (frame is AudioEvent audio)
        {
            Facts.Sound = audio;
            return;
        }

        if (Facts.Over)
        {
            Facts.Late++;
            return;
        }

        if (!_seen.IsNew(frame)) return;
        if (frame.Masked is { } masked) Facts.Mask(masked);
        Clock.Tick(frame);
        Route(frame, Clock.Now);
    }

    private void Route(Frame frame, long now)
    {
        Start.Saw(frame, now);
        switch (frame)
        {
            case TTSAudioRawFrame audio: Sound(audio, now); break;
            case LLMTextFrame token: Responses.Token(token, now); Voicemail.Token(token); break;
            case TTSTextFrame said: Voices.Said(said, said.Pts + Clock.Shift, now); break;
            case AggregatedTextFrame asked: Voices.Asked(asked, now); break;
            case MetricsFrame metrics: Measure(metrics); break;
            case VADUserStartedSpeakingFrame vad: Caller.VadStarted(vad, now); break;
            case VADUserStoppedSpeakingFrame vad: Caller.VadStopped(vad, now); break;
            case UserStartedSpeakingFrame turn: Caller.StrategyStarted(turn, now); break;
            case UserStoppedSpeakingFrame turn: Caller.StrategyStopped(turn, now); break;
            case ProposedUserStoppedSpeakingFrame proposed: Caller.StopProposed(proposed, now); break;
            case UserTurnStoppedEvent named: Caller.StrategyNamed(named); break;
            case TranscriptionFrame final: Caller.Final(final, now, Responses.Newest(final.Source)?.Start); break;
            case InputDTMFFrame key: Caller.Pressed(key, now); break;
            case OutputDTMFFrame keys: BotKeys.Pressed(keys, now); break;
            case InterimTranscriptionFrame interim: Caller.Interim(interim, now, Responses.Newest(interim.Source)?.Start); break;
            case SpeechControlParamsFrame settings: Caller.Configured(settings); break;
            case UserMuteStartedFrame: Caller.Mute(true, frame, now); break;
            case UserMuteStoppedFrame: Caller.Mute(false, frame, now); break;
            case LLMMessagesAppendFrame appended: Caller.Appended(appended, now); break;
            case CallerTypedEvent typed: Caller.Typed(typed, now); break;
            case InterruptionFrame cut when Caller.IsHeldBack(cut): break;
            case InterruptionFrame cut: Voicemail.Cut(cut); Interrupted(cut, now); break;
            case ClientConnectedFrame: Ending.Connected(); break;
            case ClientDisconnectedEvent: Ending.Left(now); break;
            case DailySIPTransferFrame transfer: Transfers.AskedFor(transfer, now); break;
            case PlayingEvent playing: Sounds.Told(playing, now); break;
            case TransferEvent transfer: Transfers.Told(transfer, now); break;
            case LLMContextFrame context: ContextSent(context, now); break;
            case LLMFullResponseStartFrame start: Caller.NoTranscriberTook(Responses.Started(start, now)); Caller.ModelAsked(now); Voices.AnswerStarts(start.Source, now); break;
            case LLMMarkerFrame marker: Responses.Marked(marker.Marker, marker.Source); break;
            case LLMFullResponseEndFrame end: Responses.Ended(end, now); Voicemail.Ended(end); break;
            case TTSSpeakFrame speak: Voices.Fixed(speak); break;
            case TTSStartedFrame started: Voices.Started(started, now); break;
            case TTSStoppedFrame stopped: Voices.Stopped(stopped, now); break;
            case BotStartedSpeakingFrame bot: Outputs.Playing(bot.TransportDestination).Playback.BotStarted(bot, now); break;
            case BotStoppedSpeakingFrame bot: Stopped(Outputs.Playing(bot.TransportDestination), now, frame.Line); break;
            case FunctionCallsStartedFrame called: Tools.Called(called, now); Responses.ToolsCalled(frame.Source, now); break;
            case FunctionCallInProgressFrame running: Tools.Running(running, now); break;
            case FunctionCallResultFrame result: Tools.Resulted(result, now); Nodes.Resulted(result); break;
            case FunctionCallCancelFrame cancelled: Tools.Cancelled(cancelled, now); break;
            case ErrorFrame error: Errors.Happened(error, now); Caller.Failed(error); Transfers.Went(error); Tools.Failed(error, now); Responses.Failed(error, now); break;
            case StartFrame start: Facts.Started(start); break;
            case EndTaskFrame wish: Ending.Wished(wish, wish.Reason, now); break;
            case CancelTaskFrame wish: Ending.Wished(wish, wish.Reason, now); break;
            case EndFrame or StopFrame: Ending.Ended(frame, now); Tools.CallEnded(now); Voices.End(now); break;
            case CancelFrame: Ending.Ended(frame, now); Tools.CallEnded(now); Voices.LeaveToEnd(); Interrupt(Outputs.All, now, frame.Line, "call_end"); break;
            case ActionFinishedFrame action: Nodes.Acted(action, now); break;
            case UserIdleEvent: Idle.Waited(now); break;
            case NodeEvent node: Nodes.Moved(node, node.Began + Clock.Shift, now); break;
            case SpeechTruncatedEvent truncated: Voices.Truncated(truncated); break;
            case StallEvent stall: Stalls.Stood(stall, now); break;
            case DisconnectionReasonEvent reason: Ending.Resolved(reason); break;
            case CallFactsEvent facts: Facts.Learned(facts); break;
            case DroppedEvent dropped: Facts.Lose(dropped); break;
            case EndOfCallEvent: Facts.Over = true; break;
        }
    }

    private void Sound(TTSAudioRawFrame audio, long now)
    {
        if (!Outputs.IsTransport(audio.Source)) Voices.Audio(audio, now);
        else if (Outputs.Playing(audio.TransportDestination).Playback.Sent(audio, now) is not null) Caller.Answered(now);
    }

    private void Stopped(Output output, long now, int line)
    {
        if (output.Playback.BotStopped(now, line) is not null) Voices.Silent(output);
    }

    /// <summary>The caller cuts in when he speaks or types, and where a service or an aggregator says so; else the application does.</summary>
    private bool IsOfCaller(Frame cut, long now) =>
        Caller.HasFloor || Caller.IsTyping(now) || (cut.Source is { } source && (source.Contains("Service", StringComparison.Ordinal) || source.Contains("Aggregator", StringComparison.Ordinal)));

    /// <summary>It stops every voice, and throws away what waits at the one output that it names.</summary>
    private void Interrupted(InterruptionFrame cut, long now)
    {
        var byClient = UserTurns.IsOfClient(cut);
        if (byClient) Caller.CutByClient(now, cut.Line);
        Interrupt(Outputs.Find(cut.TransportDestination) is { } output ? [output] : [], now, cut.Line, byClient || IsOfCaller(cut, now) ? "caller" : "application");
    }

    private void Interrupt(IEnumerable<Output> outputs, long now, int line, string by)
    {
        foreach (var output in outputs) output.Playback.Cut(now, line);
        Voices.Cut(now);
        Responses.Cut(now);
        Tools.Interrupted(now, line, by);
    }

    /// <summary>From the user's aggregator downstream the model is asked, unless it is only a guess that the turn is over; from the assistant's, spoken words are committed.</summary>
    private void ContextSent(LLMContextFrame context, long now)
    {
        if (context.Direction == FrameDirection.Downstream && context.Speculative != true && context.Source?.Contains("Assistant", StringComparison.Ordinal) != true) Caller.ContextSent(now, context.Line);
    }

    private void Measure(MetricsFrame metrics)
    {
        var turn = Caller.Last;
        foreach (var report in metrics.Data ?? [])
        {
            Usage.Learn(report);
            switch (report.Type)
            {
                case "LLMUsageMetricsData": Tokens(report); break;
                case "TTSUsageMetricsData": Usage.Spoken(report, turn); break;
                case "STTUsageMetricsData": Usage.Heard(report, turn); break;
                case "TTFBMetricsData" when Seconds(report) is > 0 and { } seconds: FirstByte(report.Processor, seconds, metrics.Line); break;
                case "TurnMetricsData" or "SmartTurnMetricsData": Caller.TurnModelSaid(report, metrics.Line); break;
            }
        }
    }

    /// <summary>Tokens are of the turn that their answer is to. Some services report when it is over, and a cut may have begun the next.</summary>
    private void Tokens(MetricsData report)
    {
        var newest = Responses.Newest(report.Processor);
        var isOfIt = newest is not null && (Usage.NoteReportOf(newest) || newest.End is null);
        Usage.Tokens(report, Voices.IsVoice(report.Processor) ? null : Responses.Running(report.Processor), isOfIt ? Caller.At(newest!.Start) : Caller.Last);
    }

    /// <summary>A processor is what it does: the one that answers is a model, the one that speaks a voice.</summary>
    private void FirstByte(string? processor, double seconds, int line)
    {
        var isVoice = Voices.IsVoice(processor);
        if (Responses.TookToFirstToken(processor, seconds, line, isVoice)) return;
        if (isVoice) Voices.TookToFirstByte(processor, seconds, line);
        else Caller.TranscriberTook(seconds, line);
    }

    private static double? Seconds(MetricsData report) =>
        report.Value is { ValueKind: System.Text.Json.JsonValueKind.Number } value && value.TryGetDouble(out var seconds) ? seconds : null;
}
