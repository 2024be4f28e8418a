using System.Runtime.InteropServices;
using System.Text;
using Tuner.Cli.Record;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Support;

/// <summary>A recorder in this process that records the sound of calls: a click of the caller's in silence.</summary>
internal sealed class RecordedCalls : IAsyncDisposable
{
    private const int Rate = 16_000;
    private readonly HostMessages _messages = new(static () => { });
    private readonly StateFolders _folders;
    private readonly RecorderSession _session;
    private readonly string _state;
    private readonly string _server;
    private readonly StringBuilder _said = new();
    private int _calls;

    public RecordedCalls(string state, string server)
    {
        (_state, _server) = (state, server);
        _folders = new StateFolders(static _ => null, TimeProvider.System, _messages);
        _session = new RecorderSession(_folders, _messages, TimeProvider.System);
    }

    /// <summary>A whole call; it is over, and its record and recording are on their way.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="seconds">How long it is.</param>
    /// <param name="clickAt">When the caller clicks, seconds.</param>
    /// <param name="to">Where the recording goes.</param>
    public void Record(string id, int seconds, double clickAt = 0, string to = "server")
    {
        var call = ++_calls;
        Take(call, 0, $$$"""{"wire":"open","api_key":"tr_api_cli","base_url":"{{{_server}}}","state_dir":"{{{_state}}}","capture":"full","audio":{"to":"{{{to}}}"},"header":{"v":1,"call":"{{{id}}}","config":{"call_id":"{{{id}}}","workspace_id":42,"agent_id":"desk","call_type":"web_call"},"t":1000000000}}""");
        _session.Take(call, 1, CallScript.Line(1));
        var samples = new short[Rate];
        for (var second = 0; second < seconds; second++)
        {
            Array.Clear(samples);
            if (second == (int)clickAt) samples[(int)((clickAt - second) * Rate)] = short.MaxValue;
            // Line 1 stands at a second of the pipeline's clock: that is the record's zero. A piece is seen when all of it was spoken.
            var at = (second + 2) * 1_000_000_000L;
            _session.TakeSound(call, new WireSound { Bytes = Rate * 2, Side = "in", Rate = Rate, Channels = 1, Clock = at }, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray());
            _session.Tick();
        }

        Take(call, 2, """{"wire":"end","lines":1,"dropped":{}}""");
    }

    /// <summary>All that it said until now.</summary>
    public string Said()
    {
        for (var said = _messages.Next(1 << 20); said.Length > 0; said = _messages.Next(1 << 20))
        {
            _said.Append(Encoding.UTF8.GetString(said));
            _messages.Took(said.Length);
        }

        return _said.ToString();
    }

    public ValueTask DisposeAsync() => _folders.DisposeAsync();

    private void Take(int call, int seq, string json) => _session.Take(call, seq, Encoding.UTF8.GetBytes(json));
}
