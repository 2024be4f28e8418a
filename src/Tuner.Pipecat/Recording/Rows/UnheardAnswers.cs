using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>
/// Answers of which no word was heard. A model that never speaks, as a guard or a classifier beside the conversation, has
/// none, and neither has the loser of a race: another model's answer to the same words was spoken.
/// </summary>
internal static class UnheardAnswers
{
    public static List<UnheardResponse> Of(CallRecorder call, HeardSpeech heard, Func<long, int> turnAt)
    {
        var speakers = Speakers(call, heard);
        var unheard = new List<UnheardResponse>();
        foreach (var response in call.Responses.All)
        {
            if (heard.WasHeard(response) || (response.FirstToken ?? response.Wrote) is not { } begun || !speakers.Contains(response.Source) || Race.WasLost(response, call, heard)) continue;
            var text = Text.Tidy($"{response.Text} {response.Written}");
            if (text.Length == 0) continue;
            unheard.Add(new UnheardResponse
            {
                StartMs = call.Clock.Ms(begun),
                Text = text,
                Reason = Reason(response, call),
                TurnIndex = turnAt(begun) is > 0 and var turn ? turn : null,
            });
        }

        return unheard;
    }

    /// <summary>The models of the conversation: those that speak; the only one of a call in writing.</summary>
    private static HashSet<string?> Speakers(CallRecorder call, HeardSpeech heard)
    {
        var speakers = call.Responses.All.Where(response => call.Voices.Handovers.WasAsked(response) || heard.WasHeard(response)).Select(response => response.Source).ToHashSet();
        var models = call.Responses.All.Select(response => response.Source).ToHashSet();
        return speakers.Count == 0 && models.Count == 1 && call.Responses.All.Any(response => response.Written.Length > 0) ? models : speakers;
    }

    private static string Reason(ModelResponse response, CallRecorder call) =>
        response is { FirstToken: null, End: not null } ? "not_spoken"
        : call.Ending.Clock is { } end && (response.Cut ?? long.MaxValue) >= end ? "call_ended"
        : response.Cut is not null || call.Voices.All.Any(context => context.Response == response && context.Cut) ? "interrupted"
        : "not_spoken";
}
