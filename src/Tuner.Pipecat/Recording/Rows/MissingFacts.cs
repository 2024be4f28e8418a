using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>
/// What must have happened and was not told: the bot was heard and no row says with which words, or it was to speak,
/// nothing came between, and no sound is known of. A record that lacks such a thing is not complete.
/// </summary>
internal static class MissingFacts
{
    public const string AgentText = "agent_text";
    public const string AgentAudio = "agent_audio";
    public const string Playback = "playback";

    /// <summary>Speech that was asked for this shortly before the end was overtaken by it.</summary>
    private const long Overtaken = 2_000_000_000;

    public static IReadOnlyList<string>? Of(CallRecorder call, HeardSpeech heard, IReadOnlyList<UnheardResponse> unheard)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        if (heard.Talkspurts.Any(IsWordless)) missing.Add(AgentText);
        var placed = heard.Talkspurts.SelectMany(talkspurt => talkspurt.Contexts).ToHashSet();
        var end = call.Ending.Clock ?? call.Clock.Latest;
        foreach (var context in call.Voices.All)
        {
            if (placed.Contains(context) || context.WasPlayed || (context.Cut && !context.LeftToEnd) || context.Straggles || IsTold(context, unheard)) continue;
            if (context.Response is { } response && Race.WasLost(response, call, heard)) continue;
            if (context.Asked is { } asked && end - asked > Overtaken) missing.Add(context.FirstAudio is null ? AgentAudio : Playback);
        }

        return missing.Count > 0 ? [.. missing] : null;
    }

    /// <summary>What a log says of it, once.</summary>
    public static string Describe(IReadOnlyList<string> missing) =>
        "a record is not complete: " + string.Join("; ", missing.Select(name => name switch
        {
            AgentText => "the bot was heard, and its words were not told",
            AgentAudio => "the bot was to speak, and neither its audio nor that it spoke was told",
            _ => "the bot's audio was told, and not that it was played",
        })) + $" (recording.missing: {string.Join(", ", missing)})";

    /// <summary>Sound of which no words are known and no row came. A short sound that no speech was asked for is a click.</summary>
    private static bool IsWordless(HeardTalkspurt heard) =>
        !heard.Contexts.Any(context => context.HasText)
        && (heard.Contexts.Count > 0 || (heard.Talkspurt.WithoutAudio && heard.Talkspurt.Length < AgentRows.ShortestWordless));

    private static bool IsTold(SpeechContext context, IReadOnlyList<UnheardResponse> unheard) =>
        context.Response is not null && unheard.Count > 0 && unheard.Any(response => response.Text == Text.Tidy(context.Response.Text.ToString()));
}
