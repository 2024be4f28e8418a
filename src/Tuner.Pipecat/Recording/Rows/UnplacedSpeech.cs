using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>
/// Where no audio says which speech was played when: it belongs to the stretch of sound that ends after it was told of.
/// Text that nobody asked to be spoken may also come when the bot has just spoken without any.
/// </summary>
internal static class UnplacedSpeech
{
    private const long Late = 2_000_000_000;

    public static ILookup<Talkspurt, SpeechContext> Of(CallRecorder call)
    {
        var placed = new List<(Talkspurt Talkspurt, SpeechContext Context)>();
        foreach (var context in call.Voices.All.Where(context => !context.WasPlayed))
        {
            var told = context.Asked ?? context.Begun;
            var talkspurts = call.Outputs.Playing(context.Destination).Playback.All;
            var home = Before(talkspurts, context, told) ?? talkspurts.FirstOrDefault(talkspurt => talkspurt.End >= told);
            if (home is not null && (home.WithoutAudio || context.FirstAudio is null)) placed.Add((home, context));
        }

        return placed.ToLookup(pair => pair.Talkspurt, pair => pair.Context);

        Talkspurt? Before(IReadOnlyList<Talkspurt> talkspurts, SpeechContext context, long told) =>
            context.Asked is null && talkspurts.LastOrDefault(talkspurt => talkspurt.End < told) is { WithoutAudio: true, Contexts.Count: 0 } last
                && told - last.End < Late && !placed.Exists(pair => pair.Talkspurt == last) ? last : null;
    }
}
