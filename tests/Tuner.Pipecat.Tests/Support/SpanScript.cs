using System.Globalization;
using System.Text;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>Lines of spans as a tap writes them.</summary>
internal static class SpanScript
{
    /// <summary>A span whose name and ids tell its number.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="attributes">Its attributes, as JSON.</param>
    public static byte[] Line(int number, string attributes = """{"turn.number":1}""") => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"t":{{number * 1_000L}},"event":"span","trace_id":"{{7:x32}}","span_id":"{{number:x16}}","name":"span-{{number}}.","kind":1,"start_ns":{{number * 1_000L}},"end_ns":{{(number * 1_000L) + 500}},"attributes":{{attributes}},"scope":"bot"}"""));

    /// <summary>The numbers of the spans in requests, in order.</summary>
    public static IReadOnlyList<int> In(IEnumerable<byte[]> requests) =>
    [
        .. requests.SelectMany(static request => Encoding.Latin1.GetString(request).Split("span-").Skip(1).Select(static rest => int.Parse(rest[..rest.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture))).Order(),
    ];
}
