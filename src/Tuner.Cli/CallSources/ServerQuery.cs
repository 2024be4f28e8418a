using System.Globalization;
using System.Runtime.CompilerServices;
using Tuner.Cli.Show;

namespace Tuner.Cli.CallSources;

/// <summary>Calls of a server by their parameters, as <c>agent=desk&amp;version=4&amp;last=24h</c>.</summary>
internal static class ServerQuery
{
    private const int PageSize = 500;
    private static readonly (char Unit, double Ms)[] Lengths = [('m', 60_000), ('h', 3_600_000), ('d', 86_400_000), ('w', 604_800_000)];

    /// <summary>The parameters of a query; null where the text is none, but the name of a file or a call.</summary>
    public static IReadOnlyList<(string Parameter, string Value)>? TryParse(string text)
    {
        var asked = new List<(string, string)>();
        foreach (var part in text.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !CallFilters.Names.Contains(part[..equals])) return null;
            asked.Add((part[..equals], Uri.UnescapeDataString(part[(equals + 1)..])));
        }

        return asked.Count > 0 ? asked : null;
    }

    /// <summary>The same with the moment in place of a length of time before now.</summary>
    /// <exception cref="CommandFailure">The length is none.</exception>
    public static IReadOnlyList<(string Parameter, string Value)> WithTimes(IReadOnlyList<(string Parameter, string Value)> asked, TimeProvider time)
    {
        if (asked.Any(one => one.Parameter == CallFilters.Last) && asked.Any(one => one.Parameter == "from")) throw CommandFailure.WronglyUsed("--last and --from both say when the calls began: give one of them.");
        return [.. asked.Select(one => one.Parameter == CallFilters.Last ? ("from", Begin(one.Value, time)) : one)];
    }

    /// <summary>The calls, the newest first, each with its record.</summary>
    /// <param name="server">The server.</param>
    /// <param name="asked">The parameters.</param>
    /// <param name="most">No more than so many.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="CommandFailure">The server does not answer, or a parameter is wrong.</exception>
    public static async IAsyncEnumerable<SourcedCall> ReadAsync(ServerCalls server, IReadOnlyList<(string Parameter, string Value)> asked, int most, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? cursor = null;
        do
        {
            var size = Math.Min(most, PageSize).ToString(CultureInfo.InvariantCulture);
            var (calls, next) = await server.PageAsync([.. asked, ("limit", size), .. cursor is null ? [] : new[] { ("cursor", cursor) }], CallFilters.OptionOf, cancel).ConfigureAwait(false);
            foreach (var call in calls.Take(most))
            {
                most--;
                // One that was deleted a moment ago is none any more.
                if (await server.BodyAsync(call, cancel).ConfigureAwait(false) is { } body) yield return new(server.PageOf(call), body) { Agent = call.Agent, StoredAtMs = call.ReceivedAtMs };
            }

            // A server that answers with the same page for ever is no reason to ask for ever.
            cursor = calls.Count > 0 && next != cursor ? next : null;
        }
        while (cursor is not null && most > 0);
    }

    private static string Begin(string length, TimeProvider time)
    {
        foreach (var (unit, ms) in Lengths)
        {
            if (!length.EndsWith(unit) || !double.TryParse(length.AsSpan(0, length.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var many) || many <= 0) continue;
            var before = Math.Min(many * ms, time.GetUtcNow().ToUnixTimeMilliseconds());
            return (time.GetUtcNow().ToUnixTimeMilliseconds() - (long)before).ToString(CultureInfo.InvariantCulture);
        }

        throw CommandFailure.WronglyUsed($"--last takes a length of time such as 90m, 24h or 7d, not '{length}'.");
    }
}
