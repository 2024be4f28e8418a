using System.Text;
using Tuner.Pipecat.Recording.Latency;
using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Brings together what was played and whose words it was.</summary>
internal sealed class HeardSpeech
{
    /// <summary>Sound that ended this long before the last frame had not ended: the next chunk was under way.</summary>
    private const long StillSounding = 200_000_000;

    private readonly Dictionary<SpeechContext, SourceText> _texts = [];
    private readonly Dictionary<Stretch, List<SpeechContext>> _placed = [];
    private readonly HashSet<ModelResponse> _heard = [];
    private readonly CallRecorder _call;
    private readonly ILookup<ModelResponse, SpeechContext> _contexts;

    public HeardSpeech(CallRecorder call)
    {
        _call = call;
        _contexts = call.Voices.All.Where(context => context.Response is not null).ToLookup(context => context.Response!);
    }

    /// <summary>The contexts that sounded in a stretch, in order, each once.</summary>
    public List<SpeechContext> ContextsOf(Stretch stretch)
    {
        if (!_placed.TryGetValue(stretch, out var contexts))
            _placed[stretch] = contexts = stretch.Contexts.Count > 0 ? stretch.Contexts.Distinct().ToList() : Unplaced(stretch);
        return contexts;
    }

    public string In(Stretch stretch)
    {
        var text = new StringBuilder();
        foreach (var context in ContextsOf(stretch))
        {
            var heard = context.WasPlayed ? TextOf(context).HeardIn(stretch) : ByClock(context, stretch);
            Text.Append(text, heard, false);
            if (heard.Length > 0 && context.Response is { } response) _heard.Add(response);
        }

        return Text.Tidy(text.ToString());
    }

    /// <summary>What was still to come when the stretch was cut, or when its voice failed.</summary>
    public string UnheardAfter(Stretch stretch)
    {
        if (ContextsOf(stretch) is not [.., var last]) return "";
        var cut = WasCut(stretch);
        var rest = new StringBuilder();
        foreach (var context in ContextsOf(stretch))
        {
            if (context.Played.Count > 0 && context.Played[^1].Stretch == stretch && (cut || context.Words.Count > 0)) Text.Append(rest, TextOf(context).Unheard(), false);
        }

        if (cut && last.Response is { } response && _heard.Contains(response))
        {
            foreach (var context in _contexts[response].Where(context => !context.WasPlayed)) Text.Append(rest, context.Wanted(), false);
            Text.Append(rest, NotHandedOver(response), false);
        }

        return Text.Tidy(rest.ToString());
    }

    /// <summary>Cut by an interruption or the end, or still sounding when the pipeline went away.</summary>
    public bool WasCut(Stretch stretch) =>
        stretch.Cut is not null
        || (_call.Ending.Clock is null && stretch == _call.Playback.Last && stretch.PlayEnd >= _call.Clock.Latest - StillSounding);

    public bool WasHeard(ModelResponse response) => _heard.Contains(response);

    public IEnumerable<int> LinesOf(Stretch stretch) =>
        ContextsOf(stretch).SelectMany(context => Units.Of(context).Where(unit => unit.Heard == stretch).Select(unit => unit.Line)).Distinct();

    /// <summary>The end of an answer that was cut before it went to the voice.</summary>
    public static string NotHandedOver(ModelResponse response)
    {
        if (response.End is { } end && !(response.Cut <= end)) return "";
        var left = response.HandedOver;
        var text = response.Text.ToString();
        for (var i = 0; i < text.Length; i++)
        {
            if (left <= 0) return Text.Tidy(text[i..]);
            if (!char.IsWhiteSpace(text[i])) left--;
        }

        return "";
    }

    private SourceText TextOf(SpeechContext context)
    {
        if (!_texts.TryGetValue(context, out var text)) _texts[context] = text = new SourceText(context);
        return text;
    }

    /// <summary>Where no audio was seen, a context belongs to the stretch that begins after it was asked for.</summary>
    private List<SpeechContext> Unplaced(Stretch stretch) =>
        _call.Voices.All.Where(context => !context.WasPlayed && context.FirstAudio is null && context.Asked <= stretch.End
            && _call.Playback.All.FirstOrDefault(other => other.End >= context.Asked) == stretch).ToList();

    private static string ByClock(SpeechContext context, Stretch stretch)
    {
        if (context.Words.Count == 0) return stretch.Cut is null ? context.Wanted() : "";
        var text = new StringBuilder();
        foreach (var word in context.Words.Where(word => stretch.Cut is null || word.Pts < stretch.End)) Text.Append(text, word.Text, word.BringsOwnSpaces);
        return text.ToString();
    }
}
