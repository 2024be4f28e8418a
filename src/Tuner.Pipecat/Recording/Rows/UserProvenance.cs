using System.Globalization;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Caller;
using Tuner.Pipecat.Recording.Latency;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Says of each value of a user row where it came from.</summary>
internal static class UserProvenance
{
    public static List<Provenance> Of(TranscriptSegment row, UserTurn turn, ResponseLatency? unanswered, CallRecorder call)
    {
        var clock = call.Clock;
        // Who speaks when the line drops, or in a record of a call that still lasts.
        var speaks = turn == call.Caller.Speaking;
        var endLine = speaks && call.Ending.Line > 0 ? call.Ending.Line : turn.EndLine > 0 ? turn.EndLine : turn.TextLines is [.., var last] ? last : turn.StartLine;
        var facts = new List<Provenance>
        {
            Provenance.From("text", turn is { TranscriptFailed: true, HasWords: false } ? "none: the transcriber failed" : turn.IsText ? "as it was typed" : turn.Typed is not null ? "the keys in order" : turn.OnlyInterim ? "the last interim transcript: no final one came" : turn.EndsInterim ? "final transcripts of the turn, joined, and the interim ones of what he said after them" : "final transcripts of the turn, joined", turn.TextLines),
            Provenance.From("start_ms", turn.IsText ? TypedRule : turn.Typed is not null ? "the first key" : turn.StartFromVad ? "when voice activity was told, less its start_secs" : turn.StartUnknown ? "the usual time of the words before the end that was told: no start was" : "first sign of speech: no voice activity was told", turn.StartLine),
            Provenance.From("end_ms", speaks ? "he still spoke: no end of it was told" : EndRule(turn, clock), endLine),
            Provenance.From("metadata.interrupted", row.Metadata?.Interrupted == true ? "the bot was cut while this was said, and words of it were never heard" : "no words of the bot were lost by it"),
            Provenance.From("metadata.stt_node_ttfb", "the transcriber's own report", turn.TranscriberLine),
            Provenance.From("metadata.fragments", "how many final transcripts there were", turn.TextLines),
        };
        if (row.Metadata?.Estimated is not null) facts.Add(Provenance.From("metadata.estimated", "an interim transcript can still change"));
        if (row.Metadata?.Transcript is not null) facts.Add(Provenance.From("metadata.transcript", "the transcriber gave the turn up", turn.TextLines));
        if (row.Metadata?.Input is not null) facts.Add(Provenance.From("metadata.input", turn.IsText ? "an RTVI client sent it, or the application said that a person typed it" : "typed on the keypad", turn.TextLines));
        if (row.Words is not null) facts.Add(Provenance.From("words", "what the transcriber answered; its clock is placed so that the first begins with the row", turn.TextLines));
        if (row.Metadata?.TranscriptConfidence is not null) facts.Add(Provenance.From("metadata.transcript_confidence", "the transcriber's own, else the mean of its words', weighted by words", turn.TextLines));
        if (row.Metadata?.Muted is not null) facts.Add(Provenance.From("metadata.muted", "the pipeline did not listen when it began", turn.MutedLine, turn.StartLine));
        if (row.Metadata is { Speaker: not null } or { Speakers: not null }) facts.Add(Provenance.From($"metadata.{(row.Metadata.Speaker is null ? "speakers" : "speaker")}", "who spoke, as the transcripts name him", turn.TextLines));
        if (row.Metadata is { Language: not null } or { Languages: not null }) facts.Add(Provenance.From($"metadata.{(row.Metadata.Language is null ? "languages" : "language")}", "the language that the transcripts tell", turn.TextLines));
        if (unanswered is not null)
        {
            facts.Add(Provenance.From("metadata.unanswered_ms", "from his last sound to his next words, or to the call's end: no answer sounded", endLine));
            facts.Add(Provenance.From("metadata.latency_timeline", "whose time the wait was until then", [endLine, .. unanswered.Moments.Select(moment => moment.Line)]));
        }

        if (turn.IsText || turn.Decided is not { } decided) return facts;
        var over = turn.Decided == turn.Closed ? "the turn was closed" : "its words went to the model";
        facts.Add(Provenance.From("metadata.eou_delay", string.Create(CultureInfo.InvariantCulture, $"from the last sound until {over} at {clock.Ms(decided)}"), turn.EndLine, turn.DecidedLine));
        facts.Add(Provenance.From("metadata.eou_reason", ReasonRule(turn), turn.StrategyLine, turn.ModelLine, turn.ClosedLine));
        facts.Add(Provenance.From("metadata.eou_confidence", "the turn model's own report", turn.ModelLine));
        return facts;
    }

    private const string TypedRule = "when the text came, or cut the bot off";

    private static string EndRule(UserTurn turn, CallClock clock) =>
        turn.IsText ? TypedRule : turn.Typed is not null ? "the last key"
        : turn is { EndFromVad: true, VadStop: { } told } ? string.Create(CultureInfo.InvariantCulture, $"silence was told at {clock.Ms(told)}, less its stop_secs {turn.StopSecs:0.###}")
        : turn.EndFromTurn ? "the service said that the turn was over"
        : "last sign of speech: no voice activity was told";

    private static string ReasonRule(UserTurn turn) =>
        turn.StrategyLine > 0 ? "the strategy that ended the turn, by its name"
        : turn.EndedBy switch
        {
            TurnEnd.Transcriber => "the transcriber itself ended the turn or proposed to",
            TurnEnd.Model => "a turn model said that the caller was done",
            _ => "neither the transcriber nor a turn model ended the turn: a timer did",
        };
}
