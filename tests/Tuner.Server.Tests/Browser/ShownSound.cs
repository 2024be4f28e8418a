using System.Text.Json.Nodes;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>A browser and a server that has a call with its recording: in the sound, each row begins with a click and hums until it ends.</summary>
public sealed class ShownSound : IAsyncLifetime
{
    public const string CallId = "heard";
    public const long LengthMs = 40_000;

    private readonly Chromium _chromium = new();
    private string _url = "";

    internal sealed record SpokenRow(int Channel, long StartMs, long EndMs, IReadOnlyList<(string Text, long StartMs, long EndMs)> Words);

    internal ServerUnderTest Server { get; private set; } = null!;

    /// <summary>Rows of the caller (channel 0) and the bot (1); the fifth begins while the fourth still sounds.</summary>
    internal IReadOnlyList<SpokenRow> Spoken { get; } = Make();

    internal IReadOnlyList<(int Channel, long AtMs)> Clicks => [.. Spoken.Select(row => (row.Channel, row.StartMs))];

    internal byte[] Wave { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Server = await ServerUnderTest.StartAsync();
        _url = $"/calls/{await Server.AddAsync(Payload(CallId))}";
        Wave = Record();
        await Server.UploadAsync(Wave, CallId);
        await Server.WaitForAsync($"{Sound.Url(CallId)}?format=opus");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    internal Task<Tab> OpenAsync(string fragment = "", int width = 1280, bool dark = false, bool javaScript = true) => OpenPageAsync(_url + fragment, width, dark, javaScript);

    internal async Task<Tab> OpenPageAsync(string url, int width = 1280, bool dark = false, bool javaScript = true)
    {
        var tab = await _chromium.OpenAsync(Server, width, dark, javaScript);
        await tab.Page.GotoAsync(url);
        return tab;
    }

    /// <summary>The names of the rows that sound at a moment.</summary>
    internal string[] RowsAt(double ms) => [.. Spoken.Index().Where(row => ms >= row.Item.StartMs && ms < row.Item.EndMs).Select(row => $"row-{row.Index}")];

    /// <summary>The first word that sounds at a moment; null where none does.</summary>
    internal string? WordAt(double ms) => Spoken.Where(row => ms >= row.StartMs && ms < row.EndMs).SelectMany(row => row.Words).Where(word => ms >= word.StartMs && ms < word.EndMs).Select(word => word.Text).FirstOrDefault();

    internal JsonObject Payload(string callId)
    {
        var payload = Support.Payload.Valid(callId);
        payload["end_timestamp"] = 1776081600000 + LengthMs;
        payload["transcript_with_tool_calls"] = new JsonArray([.. Spoken.Select(RowOf)]);
        return payload;
    }

    private static JsonObject RowOf(SpokenRow row)
    {
        var spoken = Support.Payload.Spoken(row.Channel == 0 ? "user" : "agent", string.Join(' ', row.Words.Select(word => word.Text)), row.StartMs, row.EndMs);
        spoken["words"] = new JsonArray([.. row.Words.Select(word => new JsonObject { ["word"] = word.Text, ["start_ms"] = word.StartMs, ["end_ms"] = word.EndMs })]);
        return spoken;
    }

    private static List<SpokenRow> Make()
    {
        var rows = new List<SpokenRow>();
        var start = 1_200L;
        for (var i = 0; start < LengthMs - 4_000; i++)
        {
            var words = Enumerable.Range(0, 4).Select(word => ($"w{i}x{word}", start + (word * 600), start + (word * 600) + 500)).ToList();
            rows.Add(new(i % 2, start, start + 2_400, words));
            start += i == 3 ? 1_900 : 3_100;
        }
        return rows;
    }

    private byte[] Record()
    {
        var samples = new short[LengthMs * Sound.Rate / 1000 * 2];
        foreach (var row in Spoken)
        {
            for (var frame = row.StartMs * 16; frame < row.EndMs * 16; frame++)
                samples[(frame * 2) + row.Channel] = (short)(2_000 * Math.Sin(frame * 2 * Math.PI * 220 / Sound.Rate));
            samples[(row.StartMs * 16 * 2) + row.Channel] = 30_000;
        }
        return Sound.Wave(samples, Sound.Rate, 2);
    }
}
