using System.Globalization;
using System.Text;
using System.Text.Json;
using Tuner.Cli.Record;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Tests.Record;

/// <summary>One table of calls through both doors, the wire's and the observer's: the records have the same bytes.</summary>
public sealed class BothDoorsTests : IDisposable
{
    private const string Address = "http://127.0.0.1:1";
    private const string Start = """{"t":1000000000,"clock":1000000,"frame":"StartFrame","id":1,"dir":"downstream","src":"Task#0","data":{"enable_metrics":true,"enable_usage_metrics":true}}""";
    private const string End = """{"t":9000000000,"clock":8001000000,"frame":"EndFrame","id":90,"dir":"downstream","src":"Task#0","data":{}}""";
    private const string Words = """{"t":1500000000,"clock":501000000,"frame":"TranscriptionFrame","id":5,"dir":"downstream","src":"Stt#0","data":{"text":"My card is 4111 1111 1111 1111, call me","finalized":true}}""";
    private const string Tool = """{"t":2500000000,"clock":1501000000,"frame":"FunctionCallInProgressFrame","id":6,"dir":"downstream","src":"Llm#0","data":{"function_name":"pay","tool_call_id":"t1","arguments":{"card":"4111"}}}""";
    private const string Result = """{"t":2700000000,"clock":1701000000,"frame":"FunctionCallResultFrame","id":7,"dir":"downstream","src":"Llm#0","data":{"function_name":"pay","tool_call_id":"t1","result":{"ok":true}}}""";
    private const string Facts = """{"t":2800000000,"clock":1801000000,"event":"call_facts","facts":{"recording_url":"https://rec.test/1"}}""";
    private const string Reason = """{"t":9100000000,"clock":8101000000,"event":"disconnection_reason","reason":"caller_moved_on"}""";
    private const string Poison = """{"t":1,"clock":-9223372036854775807,"frame":"StartFrame","id":2,"dir":"downstream","src":"Task#1","data":{}}""";

    private readonly TemporaryFolder _wire = new();
    private readonly TemporaryFolder _observer = new();

    public static TheoryData<string, bool, string, bool, string[]> Calls => new()
    {
        { "a whole call", true, "full", false, [Start, Words, Tool, Result, Facts, End, Reason] },
        { "a call that nobody ends", false, "full", false, [Start, Words, Tool, Result] },
        { "a pipeline that ended, in a host that is gone", false, "full", false, [Start, Words, End] },
        { "a call without a pipeline", true, "full", false, [Words] },
        { "a tool that never ends", true, "full", false, [Start, Tool, End] },
        { "the same frame twice", true, "full", false, [Start, Words, Words, Tool, Tool, End] },
        { "two ends and what follows them", true, "full", false, [Start, End, Words, End, Result] },
        { "secrets masked", true, "full", true, [Start, Words, Tool, Result, End] },
        { "secrets masked, and cut while words wait", false, "full", true, [Start, Words] },
        { "text without what tools are given", true, "text", false, [Start, Words, Tool, Result, End] },
        { "numbers alone", true, "numbers", false, [Start, Words, Tool, Result, Facts, End] },
        { "numbers alone, secrets masked, and cut", false, "numbers", true, [Start, Words, Tool] },
        { "a line on which the fold fails", true, "full", false, [Start, Words, Poison, Tool, Result, End] },
    };

    public static TheoryData<string> Logs => [.. Directory.EnumerateFiles(Path.Combine(Support.Calls.Root, "tests", "logs"), "*.frames.jsonl")
        .Concat(Directory.EnumerateFiles(Path.Combine(Support.Calls.Folder, "pipecat-1.7.0"), "*.frames.jsonl"))
        .Select(path => Path.GetRelativePath(Support.Calls.Root, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_gives_the_same_bytes_by_both_doors(string call, bool ends, string capture, bool masked, string[] lines)
    {
        var script = new Script(lines, ends, capture, masked);
        var record = await ByWireAsync(script);
        Assert.Contains("\"call_id\":\"both\"", record, StringComparison.Ordinal);
        Assert.True(record == await ByObserverAsync(script), $"{call}: the records differ");
        if (masked) Assert.DoesNotContain("4111 1111 1111 1111", record, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Logs))]
    public async Task A_recorded_call_gives_the_same_bytes_by_both_doors(string log)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Support.Calls.Root, log), TestContext.Current.CancellationToken);
        string[] frames = [.. lines.Where((line, index) => FrameLineReader.Read(Encoding.UTF8.GetBytes(line), index + 1).Frame is not null)];
        foreach (var ends in new[] { true, false })
        {
            var script = new Script(ends ? frames : frames[..(frames.Length * 2 / 3)], ends, "full", false);
            Assert.Equal(await ByWireAsync(script), await ByObserverAsync(script));
        }
    }

    public void Dispose()
    {
        _wire.Dispose();
        _observer.Dispose();
    }

    private async Task<string> ByWireAsync(Script script)
    {
        var messages = new HostMessages(static () => { });
        await using var folders = new StateFolders(static _ => null, TimeProvider.System, messages);
        var session = new RecorderSession(folders, messages, TimeProvider.System);
        var header = JsonSerializer.Serialize(script.Header, FrameJson.Default.FrameLogHeader);
        var open = $$"""{"wire":"open","base_url":"{{Address}}","state_dir":"{{_wire.Path}}","capture":"{{script.Capture}}","redaction":{{(script.Masked ? "true" : "false")}},"header":""";
        Take(0, open + header + "}");
        for (var seq = 1; seq <= script.Lines.Length; seq++) Take(seq, script.Lines[seq - 1]);
        if (script.Ends) Take(script.Lines.Length + 1, string.Create(CultureInfo.InvariantCulture, $$$"""{"wire":"end","lines":{{{script.Lines.Length}}},"dropped":{}}"""));
        else session.HostIsGone();
        await Task.WhenAll(folders.All.Select(static folder => folder.TriedAsync()));
        return Payload(_wire);

        void Take(int seq, string json) => session.Take(1, seq, Encoding.UTF8.GetBytes(json));
    }

    private async Task<string> ByObserverAsync(Script script)
    {
        var transport = new ScriptedTransport(new DeliveryResult.TryLater("net", "down"));
        await using (var engine = new Engine(new StateFolder(RealDisk.Files, _observer.Path), new DeliverySettings { ShutdownTimeout = TimeSpan.Zero }, transport, TimeProvider.System, () => 0, null))
        {
            var observer = new Observer(script.Config, _ => null, engine);
            for (var line = 0; line < script.Lines.Length; line++) observer.Observe(FrameLineReader.Read(Encoding.UTF8.GetBytes(script.Lines[line]), line + 2).Frame!);
            if (script.Ends) await observer.DisposeAsync();
        }

        return Payload(_observer);
    }

    private static string Payload(TemporaryFolder state)
    {
        var outbox = new Pipecat.Delivery.Outbox(new StateFolder(RealDisk.Files, state.Path));
        using var record = outbox.TryTake(Assert.Single(outbox.List()))!;
        var payload = Encoding.UTF8.GetString(record.Read()!.Value.Payload.Span);
        record.Forget();
        Assert.Empty(Directory.EnumerateFiles(state.Path, "*", SearchOption.AllDirectories));
        return payload;
    }

    /// <param name="Lines">What comes.</param>
    /// <param name="Ends">Whether the host says that the call is over; else it goes.</param>
    /// <param name="Capture">What is kept.</param>
    /// <param name="Masked">Whether secrets are taken out.</param>
    private sealed record Script(string[] Lines, bool Ends, string Capture, bool Masked)
    {
        public TunerConfig Config => new()
        {
            ApiKey = "tr_api_x",
            BaseUrl = Address,
            WorkspaceId = 7,
            AgentId = "desk",
            CallId = "both",
            Capture = CaptureName.Parse(Capture),
            Redaction = Masked ? new RedactionSettings() : null,
        };

        /// <summary>What an observer with these settings writes at the head of its log.</summary>
        public FrameLogHeader Header => new()
        {
            V = FrameLogHeader.Version,
            Call = "both",
            Config = ObserverSettings.Read(Config, _ => null).CallConfig,
            T = FrameLineReader.Read(Encoding.UTF8.GetBytes(Lines[0]), 2).Frame!.Time,
        };
    }
}
