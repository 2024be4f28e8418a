using System.Text;
using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Brings together what was played and whose words it was, once for the whole call.</summary>
internal sealed class HeardSpeech
{
    /// <summary>If the last audio ended within this time of the last frame, the bot was still speaking: the next chunk was under way.</summary>
    private const long StillSounding = 200_000_000;

    /// <summary>A stretch of more words has none of them with times.</summary>
    private const int MostWords = 2_000;

    private readonly CallRecorder _call;
    private readonly Dictionary<SpeechContext, SpokenText> _texts = [];
    private readonly HashSet<ModelResponse> _heard = [];

    public HeardSpeech(CallRecorder call)
    {
        _call = call;
        var unplaced = UnplacedSpeech.Of(call);
        foreach (var context in call.Voices.All)
        {
            if (context.HasText) _texts[context] = new SpokenText(context);
        }

        var sounds = new List<(Talkspurt Talkspurt, IReadOnlyList<SpeechContext> Contexts, string Text)>();
        foreach (var talkspurt in call.Outputs.Talkspurts)
        {
            var contexts = talkspurt.Contexts.Count > 0 ? talkspurt.Contexts.Distinct().ToList() : unplaced[talkspurt].ToList();
            sounds.Add((talkspurt, contexts, In(talkspurt, contexts)));
        }

        Talkspurts = sounds.Select(sound => new HeardTalkspurt(sound.Talkspurt, sound.Contexts, sound.Text, WordsIn(sound.Talkspurt, sound.Contexts), UnheardAfter(sound.Talkspurt, sound.Contexts), WasCut(sound.Talkspurt), LinesOf(sound.Talkspurt, sound.Contexts))).ToList();
    }

    /// <summary>Every stretch of the bot's sound, in order.</summary>
    public IReadOnlyList<HeardTalkspurt> Talkspurts { get; }

    public bool WasHeard(ModelResponse response) => _heard.Contains(response);

    private string In(Talkspurt talkspurt, IReadOnlyList<SpeechContext> contexts)
    {
        var text = new StringBuilder();
        foreach (var context in contexts)
        {
            var heard = HeardOf(context, talkspurt);
            Text.Append(text, heard, false);
            if (heard.Length > 0 && context.Response is { } response) _heard.Add(response);
        }

        return Text.Tidy(text.ToString());
    }

    /// <summary>Where it is only assumed when the sound was played, no time of a word is known.</summary>
    private List<(string Text, long Start, long End)>? WordsIn(Talkspurt talkspurt, IReadOnlyList<SpeechContext> contexts)
    {
        if (talkspurt.Assumed) return null;
        var words = new List<(string Text, long Start, long End)>();
        foreach (var context in contexts)
        {
            if (!context.WasPlayed || context.Words.Count == 0)
            {
                if (HeardOf(context, talkspurt).Length > 0) return null;
                continue;
            }

            foreach (var word in _texts[context].WordsIn(talkspurt))
            {
                if (words.Count == MostWords) return null;
                var (start, end) = word.In(talkspurt, context);
                words.Add((word.Text, start, end));
            }
        }

        return words.Count > 0 ? words : null;
    }

    private string HeardOf(SpeechContext context, Talkspurt talkspurt) =>
        !context.HasText ? "" : context.WasPlayed ? _texts[context].HeardIn(talkspurt) : ByClock(context, talkspurt);

    private string UnheardAfter(Talkspurt talkspurt, IReadOnlyList<SpeechContext> contexts)
    {
        if (contexts is not [.., var last]) return "";
        var cut = WasCut(talkspurt);
        var rest = new StringBuilder();
        foreach (var context in contexts)
        {
            if (context.HasText && context.Played is [.., var piece] && piece.Talkspurt == talkspurt && (cut || context.Words.Count > 0)) Text.Append(rest, _texts[context].Unheard(), false);
        }

        if (cut && last.Response is { } response && _heard.Contains(response))
        {
            foreach (var context in _call.Voices.All.Where(context => context.Response == response && !context.WasPlayed && !IsShownOnly(context) && (context.Destination ?? last.Destination) == last.Destination)) Text.Append(rest, context.Wanted(), false);
            Text.Append(rest, NotHandedOver(response), false);
        }

        return Text.Tidy(rest.ToString());
    }

    /// <summary>Of a destination, which throws nothing away when the caller cuts in: its voice was stopped, and what it had made sounded.</summary>
    private bool WasCut(Talkspurt talkspurt) =>
        talkspurt.Cut is not null
        || talkspurt is { Destination: not null, Contexts: [.., { Cut: true }] }
        || (_call.Ending.Clock is null && talkspurt == _call.Outputs.Playing(talkspurt.Destination).Playback.Last && talkspurt.PlayEnd >= _call.Clock.Latest - StillSounding);

    private List<int> LinesOf(Talkspurt talkspurt, IReadOnlyList<SpeechContext> contexts) =>
        contexts.Where(_texts.ContainsKey).SelectMany(context => _texts[context].Units.Where(unit => unit.Heard == talkspurt).Select(unit => unit.Line)).Distinct().ToList();

    /// <summary>Text that a voice passed on without speaking it, as code, names no context where its speech does (Pipecat up to 1.3; later it says so).</summary>
    private bool IsShownOnly(SpeechContext context) =>
        context is { Id: null, FirstAudio: null } && _call.Voices.All.Any(other => other.Id is not null && other.Source == context.Source);

    /// <summary>The end of an answer that was cut before it went to the voice.</summary>
    private string NotHandedOver(ModelResponse response)
    {
        if (response.End is { } end && !(response.Cut <= end)) return "";
        return Text.Tidy(Handovers.RestOf(response, _call.Voices.Handovers.LengthOf(response)));
    }

    private static string ByClock(SpeechContext context, Talkspurt talkspurt)
    {
        if (context.Words.Count == 0) return talkspurt.Cut is null ? context.Wanted() : "";
        var text = new StringBuilder();
        foreach (var word in context.Words.Where(word => talkspurt.Cut is null || word.Pts < talkspurt.End)) Text.Append(text, word.Text, word.BringsOwnSpaces);
        return text.ToString();
    }
}
