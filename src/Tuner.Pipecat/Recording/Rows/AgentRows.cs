using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Caller;
using Tuner.Pipecat.Recording.Latency;
using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Rows of what was heard of the bot.</summary>
internal sealed class AgentRows(CallRecorder call, RowId ids)
{
    /// <summary>Sound of a voice that tells no words is a row when it is longer than a click.</summary>
    public const long ShortestWordless = 500_000_000;

    private const int LongestDestination = 200;

    public Row? Of(HeardTalkspurt heard, int turnIndex, UserTurn? answers, IReadOnlyList<UserTurn> turns)
    {
        var (talkspurt, contexts, text, unheard) = (heard.Talkspurt, heard.Contexts, heard.Text, heard.Unheard);
        if (text.Length == 0 && (contexts.Any(known => known.HasText) || talkspurt.Length < ShortestWordless)) return null;
        var clock = call.Clock;
        var interrupted = heard.WasCut && (unheard.Length > 0 || WasStillMade(contexts));
        var start = clock.Ms(talkspurt.Start);
        var wait = answers is null ? null : ResponseLatency.Between(answers, talkspurt, heard.Begun, call.Responses.All, call.Tools.All, call.Stalls.All);
        var estimated = interrupted && contexts.Any(context => context.Words.Count == 0 && context.Wanted().Length > 0);
        var first = contexts is [var context, ..] && heard.Began(context) ? context : null;
        var words = WordsOf(heard, start, Math.Max(start, clock.Ms(talkspurt.End)));
        var segment = new TranscriptSegment
        {
            Role = SegmentRole.Agent,
            Text = text.Length > 0 ? text : null,
            Words = words,
            StartMs = start,
            EndMs = Math.Max(start, clock.Ms(talkspurt.End)),
            Metadata = new TranscriptMetadata
            {
                Id = ids.For(SegmentRole.Agent, start, talkspurt.Destination),
                Interrupted = interrupted,
                TurnIndex = turnIndex,
                E2ELatency = wait is null ? null : start - Math.Min(start, clock.Ms(answers!.End ?? answers.LastSign)),
                LatencyPartsMs = wait is null ? null : WaitRecord.Parts(wait, clock),
                LatencyTimeline = wait is null ? null : WaitRecord.Timeline(wait, clock),
                MeasuredFrom = wait is null || answers!.EndFromVad ? null : answers.EndFromTurn ? "turn" : "transcript",
                LlmNodeTtft = Ttft(first, wait),
                TtsNodeTtfb = Ttfb(first),
                InterruptedAtMs = interrupted && UserRows.CutBy(talkspurt, turns) is { } cutter ? clock.Ms(cutter.Start) : null,
                Node = call.Nodes.At(talkspurt.Start),
                Destination = talkspurt.Destination is { } output ? Text.Bounded(output, LongestDestination) : null,
                Kind = text.Length == 0 && unheard.Length == 0 ? call.Sounds.During(talkspurt.Start, talkspurt.End)?.Kind : null,
                Estimated = estimated ? true : null,
                UnheardText = unheard.Length > 0 ? unheard : null,
                Measured = talkspurt.Assumed ? new Measured { Start = "estimated", End = "estimated" } : new Measured { Start = "exact", End = "exact", Words = words is null ? null : "exact" },
            },
        };
        return new Row(segment, talkspurt.Start, () => new AgentProvenance(call, heard).Of(segment, wait, answers, first, interrupted ? UserRows.CutBy(talkspurt, turns) : null));
    }

    private List<TranscriptWord>? WordsOf(HeardTalkspurt heard, long start, long end)
    {
        if (heard.Words is not { } told) return null;
        var (words, last) = (new List<TranscriptWord>(told.Count), start);
        foreach (var word in told)
        {
            last = Math.Clamp(call.Clock.Ms(word.Start), last, end);
            words.Add(new TranscriptWord { Word = word.Text, StartMs = last, EndMs = Math.Clamp(call.Clock.Ms(word.End), last, end) });
        }

        return words;
    }

    /// <summary>A model that is its own voice and makes its sound as it is played tells no word before its time: cut while it spoke on, it had more to say.</summary>
    private static bool WasStillMade(IReadOnlyList<SpeechContext> contexts) =>
        contexts is [.., { Response: { Cut: { } cut } response } last] && response.Source == last.Source && !(response.End < cut);

    /// <summary>A model that is its own voice starts its answer with the first words: how long it took, only the wait tells.</summary>
    private static long? Ttft(SpeechContext? context, ResponseLatency? wait) =>
        context?.Response is not { } response ? null
        : response.Ttft is { } seconds ? (long)Math.Round(seconds * 1000)
        : wait?.IsOwnRequest == true || response.Source == context.Source ? wait?.Spans.Where(span => span.Owner.Part == LatencyPart.Llm).Sum(span => span.End - span.Start) / 1_000_000
        : response.FirstToken is { } token ? (token - response.Start) / 1_000_000
        : null;

    private static long? Ttfb(SpeechContext? context) =>
        context?.Ttfb is { } seconds ? (long)Math.Round(seconds * 1000)
        : context is { Asked: { } asked, FirstAudio: { } audio } && audio > asked ? (audio - asked) / 1_000_000
        : null;
}
