using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tuner.Cli.CallViews;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Find;

/// <summary>The calls of a server, a line each.</summary>
internal static class ListedCalls
{
    public static FittedTable Of(JsonElement calls)
    {
        FittedColumn[] columns =
        [
            new("number", 8, IsNumber: true), new("began (UTC)", 7), new("length", 6, IsNumber: true), new("answers", 1, IsNumber: true), new("median", 3, IsNumber: true),
            new("longest", 5, IsNumber: true), new("end", 4), new("agent", 2), new("call", 9),
        ];
        // Who searched for words wants to read them.
        var isSearch = calls.EnumerateArray().Any(call => call.TryGetProperty("found", out _));
        var table = new FittedTable(isSearch ? [.. columns, new("found", 8, Wraps: true)] : columns);
        foreach (var call in calls.EnumerateArray())
        {
            IRenderable[] cells =
            [
                new Text(Number(call, "id")?.ToString(CultureInfo.InvariantCulture) ?? ""), new Text(Began(call)), new Text(Length(call, "duration_ms")),
                new Text(Number(call, "answers")?.ToString(CultureInfo.InvariantCulture) ?? ""), new Text(Wait(call, "wait_p50")), new Text(Wait(call, "wait_worst")),
                new Text(One(call, "disconnection_reason", 40), Number(call, "errors") > 0 ? Styles.Wrong : Style.Plain), new Text(One(call, "agent_remote_identifier", 40)), new Text(One(call, "call_id", 100)),
                new Text(call.TryGetProperty("found", out var found) ? One(found, "text", 120) : ""),
            ];
            table.AddRow(isSearch ? cells : cells[..^1]);
        }

        return table;
    }

    private static string Began(JsonElement call) => Number(call, "started_at_ms") is >= 0 and <= 253_402_300_799_999 and var ms
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : "";

    private static string Wait(JsonElement call, string name) =>
        Length(call, $"{name}_ms") is { Length: > 0 } length ? Times.AtLeast(call.TryGetProperty($"{name}_at_least", out var atLeast) && atLeast.ValueKind == JsonValueKind.True) + length : "";

    private static string Length(JsonElement call, string name) => Number(call, name) is { } ms ? Times.Length(ms) : "";

    private static long? Number(JsonElement call, string name) => call.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string One(JsonElement call, string name, int limit) => call.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? SafeText.OneLine(value.GetString(), limit) : "";
}
