using System.Globalization;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat;

/// <summary>A record as lines for a debug log.</summary>
internal static class TranscriptText
{
    public static IEnumerable<string> Of(CallPayload payload) =>
        payload.TranscriptWithToolCalls.Select(row => string.Create(CultureInfo.InvariantCulture, $"{(row.StartMs ?? 0) / 1000.0:0.00} s  {row.Role}: {Say(row)}"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"{(payload.DurationMs ?? 0) / 1000.0:0.00} s  end: {payload.DisconnectionReason}"));

    private static string Say(TranscriptSegment row) =>
        row.Node is { } node ? $"{node.From} -> {node.To}" : row.Text ?? row.Tool?.Name ?? "";
}
