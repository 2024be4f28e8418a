using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Cli.Replay;

/// <summary>The price table that a journal names in its header, so that a call costs the same whoever computes it.</summary>
internal static class LogPrices
{
    public static string? PathIn(FrameLogHeader? header) =>
        header?.Extra?.TryGetValue("prices", out var path) == true && path.ValueKind == JsonValueKind.String ? path.GetString() : null;
}
