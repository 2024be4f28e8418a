using System.Globalization;
using Spectre.Console;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.CallViews;

/// <summary>Several calls, a line each.</summary>
internal static class CallTable
{
    public static FittedTable Of(IEnumerable<CallTableRow> calls)
    {
        var table = new FittedTable(
            new("call", 9), new("length", 5, IsNumber: true), new("rows", 1, IsNumber: true), new("answers", 2, IsNumber: true),
            new("median", 4, IsNumber: true), new("longest", 6, IsNumber: true), new("end", 7));
        foreach (var call in calls)
            table.AddRow(new Text(call.Name), new Text(call.Length), new Text(call.Rows), new Text(call.Answers), new Text(call.Median), new Text(call.Longest), call.End);
        return table;
    }
}

/// <summary>What the table says of a call; the record itself is not kept.</summary>
internal sealed record CallTableRow(string Name, string Length, string Rows, string Answers, string Median, string Longest, Paragraph End)
{
    public static CallTableRow Of(string name, ReplayedCall call)
    {
        var quality = call.Payload.GeneralMetaDataRaw?.Quality;
        var end = new Paragraph(SafeText.OneLine(call.Payload.DisconnectionReason ?? "unknown", 40));
        if (call.BrokenLines > 0) end.Append(string.Create(CultureInfo.InvariantCulture, $", {call.BrokenLines} broken {(call.BrokenLines == 1 ? "line" : "lines")}"), Styles.Wrong);
        return new(
            SafeText.OneLine(name, 100),
            Times.Length(call.Payload.EndTimestamp - call.Payload.StartTimestamp),
            call.Payload.TranscriptWithToolCalls.Count.ToString(CultureInfo.InvariantCulture),
            quality?.Answers.ToString(CultureInfo.InvariantCulture) ?? "",
            quality?.ResponseTimeP50Ms is { } median ? Times.AtLeast(quality.ResponseTimeP50AtLeast) + Times.Length(median) : "",
            quality?.ResponseTimeMaxMs is { } longest ? Times.AtLeast(quality.ResponseTimeMaxAtLeast) + Times.Length(longest) : "",
            end);
    }
}
