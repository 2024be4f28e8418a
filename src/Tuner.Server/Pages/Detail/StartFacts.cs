using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>How long the caller waited for the bot's first words, and whose time that was.</summary>
internal static class StartFacts
{
    private const int MostParts = 20;

    /// <summary>What takes less is no line of text.</summary>
    private const double LeastMs = 10;

    /// <summary>The facts; none where the record does not tell them.</summary>
    public static IEnumerable<Fact> Of(JsonElement? start)
    {
        if (start.Milliseconds("first_word_ms") is not { } wait) yield break;
        yield return new(start.Text("measured_from") == "client_connected" ? "From the connection" : "From the start", Format.Ms(wait));
        foreach (var span in start.Objects("timeline").Take(MostParts))
            if (span.Text("key") is { Length: > 0 } key && span.Milliseconds("start_ms") is { } from && span.Milliseconds("end_ms") is { } to && to - from >= LeastMs)
                yield return new(SpanLine.LabelOf(key), Format.Ms(to - from));
    }
}
