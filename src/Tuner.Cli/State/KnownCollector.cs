using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.State;

/// <summary>The collector that the environment names: <c>TUNER_OTLP</c>, opened by <c>TUNER_OTLP_HEADERS</c>.</summary>
internal static class KnownCollector
{
    public const string Endpoint = "TUNER_OTLP";
    public const string Headers = "TUNER_OTLP_HEADERS";

    /// <summary>Reads it; null where none is named, or where what is named cannot be used.</summary>
    /// <param name="variable">The environment.</param>
    /// <param name="errors">Takes what is wrong, a sentence each.</param>
    public static Credential? Read(Func<string, string?> variable, ICollection<string> errors) => Collector.Read(variable(Endpoint), variable(Headers), (Endpoint, Headers), errors);

    /// <exception cref="CommandFailure">What is named cannot be used.</exception>
    public static Credential? Read(CommandContext context)
    {
        var errors = new List<string>();
        var collector = Read(context.Variable, errors);
        return errors.Count == 0 ? collector : throw CommandFailure.WronglyUsed(string.Join("; ", errors) + ".");
    }

    /// <summary>Of how many calls the spans wait for another collector than this, and for which: a sentence each.</summary>
    public static IEnumerable<string> WhyTheyWait(StateFolder folder, Credential? collector)
    {
        foreach (var group in new Pipecat.Delivery.Outbox(folder.Otlp).List().GroupBy(name => name.Place))
        {
            if (group.Key == collector?.Place) continue;
            var facts = group.Select(name => KnownKeys.Facts(folder.Otlp, name)).FirstOrDefault(read => read is not null);
            var calls = group.Count() == 1 ? "the spans of 1 call wait" : $"the spans of {group.Count()} calls wait";
            yield return facts is null
                ? $"{calls} in damaged files: look into {Terminal.SafeText.OneLine(folder.Otlp.Outbox, 200)}"
                : $"{calls} for the collector at {Terminal.SafeText.OneLine(facts.BaseUrl, 200)}: set {Endpoint} to it, and {Headers} to what opens it";
        }
    }
}
