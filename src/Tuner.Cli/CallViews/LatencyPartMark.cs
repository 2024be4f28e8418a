using Spectre.Console;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.CallViews;

/// <summary>One of the parts of an answer's latency, with the mark and colour that stand for it in every bar.</summary>
internal sealed record LatencyPartMark(string Name, char Mark, Color Color, Func<LatencyParts, long?> Of)
{
    public static readonly IReadOnlyList<LatencyPartMark> All =
    [
        new("turn detection", '░', Color.Blue, parts => parts.TurnDetection),
        new("model", '█', Color.Green, parts => parts.Llm),
        new("tool", '▓', Color.Olive, parts => parts.Tool),
        new("text", '▪', Color.Teal, parts => parts.TextAggregation),
        new("voice", '▒', Color.Purple, parts => parts.Tts),
        new("unexplained", '·', Color.Grey, parts => parts.Unexplained),
    ];
}
