using Spectre.Console;
using Spectre.Console.Rendering;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.CallViews;

/// <summary>A whole call in a terminal.</summary>
internal static class CallView
{
    public static IRenderable Of(CallPayload call, int width) =>
        new Rows(CallHeading.Of(call), Text.Empty, Transcript.Of(call, width), Text.Empty, FactsTable.Of(call));

    public static IRenderable Of(ReplayedCall call, int width) =>
        call.BrokenLines == 0 ? Of(call.Payload, width) : new Rows(Of(call.Payload, width), BrokenLines(call));

    private static Paragraph BrokenLines(ReplayedCall call)
    {
        var text = new Paragraph($"{call.BrokenLines} of {call.Lines} lines of the log could not be read:", Styles.Wrong);
        foreach (var fault in call.Faults) text.Append($"\n  line {fault.Number}: {fault.Fault}");
        if (call.BrokenLines > call.Faults.Count) text.Append($"\n  … and {call.BrokenLines - call.Faults.Count} more", Styles.Quiet);
        return text;
    }
}
