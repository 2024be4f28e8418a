using System.Globalization;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Caller;
using Tuner.Pipecat.Recording.Latency;
using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Says of each value of an agent row where it came from.</summary>
internal sealed class AgentProvenance(CallRecorder call, HeardTalkspurt heard)
{
    private readonly IReadOnlyList<SpeechContext> _contexts = heard.Contexts;
    private readonly Talkspurt _talkspurt = heard.Talkspurt;

    public List<Provenance> Of(TranscriptSegment row, ResponseLatency? wait, UserTurn? answers, SpeechContext? first, UserTurn? cutter)
    {
        var facts = new List<Provenance>
        {
            Provenance.From("text", TextRule(), heard.Lines),
            Provenance.From("start_ms", _talkspurt.WithoutAudio ? "the bot started" : "the bot started, or the transport sent its first audio", _talkspurt.StartLine),
            Provenance.From("end_ms", EndRule(), _talkspurt.EndLine, _talkspurt.CutLine),
            Provenance.From("metadata.interrupted", InterruptedRule(row), _talkspurt.CutLine),
        };
        if (row.Words is not null) facts.Add(Provenance.From("words", "the times that the voice told of its words, where their audio was played", heard.Lines));
        if (row.Metadata?.UnheardText is not null) facts.Add(Provenance.From("metadata.unheard_text", "what was asked to be spoken and did not sound", [.. _contexts.SelectMany(context => context.Sentences).Select(sentence => sentence.Line), _talkspurt.CutLine]));
        if (row.Metadata?.Estimated is not null) facts.Add(Provenance.From("metadata.estimated", "the voice told no times of its words: where it was cut is reckoned from the audio that was played"));
        if (row.Metadata?.Kind is not null) facts.Add(Provenance.From("metadata.kind", "the application said that it plays, most of the time that it sounded", call.Sounds.During(_talkspurt.Start, _talkspurt.End)?.Line ?? 0));
        if (row.Metadata?.Destination is not null) facts.Add(Provenance.From("metadata.destination", "the output that the voice's and the transport's frames name", _talkspurt.StartLine));
        if (cutter is not null) facts.Add(Provenance.From("metadata.interrupted_at_ms", "the first sound of the caller who cut in", cutter.StartLine));
        if (first?.Response is { } response && row.Metadata?.LlmNodeTtft is not null) facts.Add(response.TtftLine == 0 && (wait?.IsOwnRequest == true || response.Source == first.Source) ? Provenance.From("metadata.llm_node_ttft", "the model's part of the wait: its answer starts with its first words") : Ttft(response));
        if (first is not null) facts.Add(Ttfb(first));
        if (wait is not null && answers is not null) facts.AddRange(Waited(row, wait, answers));
        return facts;
    }

    private static Provenance Ttft(ModelResponse response) => response.TtftLine > 0
        ? Provenance.From("metadata.llm_node_ttft", "the model's own report", response.TtftLine)
        : Provenance.From("metadata.llm_node_ttft", "from the model being asked to its first token", response.StartLine, response.FirstTokenLine);

    private static Provenance Ttfb(SpeechContext context) => context.TtfbLine > 0
        ? Provenance.From("metadata.tts_node_ttfb", "the voice's own report", context.TtfbLine)
        : Provenance.From("metadata.tts_node_ttfb", "from speech being asked for to its first audio", context.AskedLine, context.FirstAudioLine);

    private IEnumerable<Provenance> Waited(TranscriptSegment row, ResponseLatency wait, UserTurn answers)
    {
        var end = call.Clock.Ms(answers.End ?? answers.LastSign);
        yield return Provenance.From("metadata.e2e_latency", string.Create(CultureInfo.InvariantCulture, $"the bot's first sound at {row.StartMs} less the caller's last at {Math.Min(end, row.StartMs!.Value)}"), answers.EndLine, _talkspurt.StartLine);
        var moments = string.Join(", ", wait.Moments.Select(moment => string.Create(CultureInfo.InvariantCulture, $"{moment.What} {call.Clock.Ms(moment.Clock)}")));
        yield return Provenance.From("metadata.latency_parts_ms", $"the wait, cut at: last sound {end.ToString(CultureInfo.InvariantCulture)}, {moments}, first sound {row.StartMs}", [answers.EndLine, .. wait.Moments.Select(moment => moment.Line), _talkspurt.StartLine]);
        yield return Provenance.From("metadata.latency_timeline", "the same moments; each talkspurt between two of them has one owner");
        if (row.Metadata?.MeasuredFrom is { } from) yield return Provenance.From("metadata.measured_from", from == "turn" ? "no voice activity was told: the service said when the turn was over" : "no voice activity was told: the last transcript stands for the last sound", answers.EndLine);
    }

    private string TextRule() => heard.Text.Length == 0 ? "sound of the bot to which no text belongs" : _contexts.Any(context => context.Words.Count > 0)
        ? "words of the voice of which at least half sounded"
        : "text of the voice by its share of the audio played";

    private string EndRule() =>
        _talkspurt.Cut is null ? "the end of the last audio that the transport sent"
        : _talkspurt.UnderWay > 0 ? string.Create(CultureInfo.InvariantCulture, $"audio was sent until {call.Clock.Ms(_talkspurt.PlayEnd - _talkspurt.UnderWay)}; the chunk of {_talkspurt.UnderWay / 1_000_000} ms that was under way when the cut came was heard too")
        : _talkspurt.End < _talkspurt.PlayEnd ? "a chunk's length after the cut: what was to sound later was thrown away"
        : "the end of the last audio that the transport sent before the cut";

    private string InterruptedRule(TranscriptSegment row) =>
        row.Metadata?.Interrupted == true ? _talkspurt.Cut is null ? "the pipeline went away while it sounded" : "a cut came and words were left"
        : _talkspurt.Cut is null ? "nothing cut it"
        : "a cut came when everything had been heard";
}
