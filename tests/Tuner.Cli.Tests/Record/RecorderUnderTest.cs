using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Record;

/// <summary>A real <c>tuner record</c>, driven as a tap drives it.</summary>
internal sealed class RecorderUnderTest : IDisposable
{
    private readonly ConcurrentQueue<JsonElement> _said = new();
    private readonly string _state;
    private readonly string _server;
    private readonly RecorderOptions _options;

    public RecorderUnderTest(string state, string server, int? host = null, bool listen = true, RecorderOptions? options = null)
    {
        (_state, _server, _options) = (state, server, options ?? new());
        var start = new ProcessStartInfo("dotnet", [Program, "record"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in _options.Environment) start.Environment[name] = value;
        Process = Process.Start(start)!;
        Process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not { Length: > 0 } text || Answer(text) is not { } answer) return;
            _options.Hear?.Invoke(answer);
            _said.Enqueue(answer);
        };
        if (listen) Process.BeginOutputReadLine();
        else Process.StandardOutput.Close();
        Host = host ?? Environment.ProcessId;
        Write(0, 0, Settings("key", "\"workspace_id\":7"));
    }

    public Process Process { get; }

    public int Host { get; }

    public IReadOnlyList<JsonElement> Said => [.. _said];

    public static string Program
    {
        get
        {
            var build = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(Calls.Root, "src", "Tuner.Cli", "bin", build.Parent!.Name, build.Name, "tuner.dll");
        }
    }

    public void Open(int call, string callId, long acked = 0)
    {
        var settings = string.Concat(_options.Settings.Select(setting => $"\"{setting.Key}\":{setting.Value},"));
        var header = $$"""{"v":1,"call":"{{callId}}","config":{"call_id":"{{callId}}","workspace_id":7,"agent_id":"desk","call_type":"web_call"},"t":1000000000}""";
        Write(call, 0, Settings("open", string.Create(CultureInfo.InvariantCulture, $"{settings}\"header\":{header},\"capture\":\"full\",\"call_timeout_secs\":null,\"acked\":{acked}")));
    }

    public void Line(int call, int seq) => Write(call, seq, Encoding.UTF8.GetString(CallScript.Line(seq)));

    public void Lines(int call, int first, int last)
    {
        for (var seq = first; seq <= last; seq++) Line(call, seq);
    }

    /// <summary>The pipeline's own end.</summary>
    public void EndFrame(int call, int seq) =>
        Write(call, seq, """{"t":90000000000,"clock":89000000000,"frame":"EndFrame","id":99,"dir":"downstream","src":"PipelineTask#0","data":{}}""");

    public void End(int call, int seq, string dropped = "{}") => Write(call, seq, $$"""{"wire":"end","lines":{{seq - 1}},"dropped":{{dropped}}}""");

    public void Write(int call, int seq, string json) => Raw(string.Create(CultureInfo.InvariantCulture, $"{call} {seq} {json}\n"));

    public void Raw(string text)
    {
        Process.StandardInput.Write(text);
        Process.StandardInput.Flush();
    }

    public Task WrittenAsync(int call, long seq) =>
        Eventually.True(() => Said.Any(answer => Is(answer, "written", call) && answer.GetProperty("seq").GetInt64() >= seq), $"call {call} is written up to {seq}");

    public Task SaidAsync(string wire, int call) => Eventually.True(() => Said.Any(answer => Is(answer, wire, call)), $"{wire} for call {call}");

    /// <summary>The host closes its end, as the system does for a dead one.</summary>
    public async Task LeaveAsync()
    {
        Process.StandardInput.Close();
        await GoneAsync();
    }

    public Task GoneAsync() => Eventually.True(() => Process.HasExited, "the recorder is gone");

    public void Dispose()
    {
        if (!Process.HasExited) Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }

    /// <summary>One answer; null for the torn end of what a killed recorder said.</summary>
    private static JsonElement? Answer(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Is(JsonElement answer, string wire, int call) =>
        answer.GetProperty("wire").GetString() == wire && answer.TryGetProperty("call", out var number) && number.GetInt32() == call;

    private string Settings(string wire, string more) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"wire":"{{wire}}","version":1,"api_key":"tr_api_key","base_url":"{{_server}}","state_dir":"{{_state}}","debug":{{(_options.Debug ? "true" : "false")}},"host":{"pid":{{Host}},"start":{{StartOf(Host)}}},{{more}}}""");

    private static string StartOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
    }
}

/// <summary>What a recorder is started with.</summary>
internal sealed record RecorderOptions
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public bool Debug { get; init; }

    /// <summary>Settings of each call, as JSON by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Hears each answer as it comes.</summary>
    public Action<JsonElement>? Hear { get; init; }
}
