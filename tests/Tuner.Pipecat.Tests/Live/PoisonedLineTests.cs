using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Live;

/// <summary>A line that this version cannot fold is one lost line: of every record of the call, whoever makes it.</summary>
public sealed class PoisonedLineTests
{
    /// <summary>Lines at the edge of what numbers and texts hold; those of the clock made the fold throw.</summary>
    public static TheoryData<string> Lines => new(
        """{"t":1,"clock":-9223372036854775807,"frame":"StartFrame","id":2,"dir":"downstream","src":"Task#1","data":{}}""",
        """{"t":9223372036854775807,"clock":-9223372036854775808,"frame":"StartFrame","id":2,"dir":"downstream","src":"Task#1","data":{}}""",
        """{"t":2000000000,"clock":2000000000,"frame":"FunctionCallInProgressFrame","id":3,"dir":"downstream","src":"Llm#0","data":{"function_name":"f","tool_call_id":"x","arguments":"{\"a\":\"\\ud800\",\"\\udfff\":1}"}}""");

    [Fact]
    public void A_frame_on_which_a_concern_fails_is_counted_and_the_next_is_taken()
    {
        var recorder = new CallRecorder();
        recorder.Apply(new DroppedEvent { Counts = new Unreadable() });
        recorder.Apply(new NodeEvent { To = "n1" });
        var payload = recorder.ToPayload();
        Assert.Equal(1, payload.GeneralMetaDataRaw!.Recording!.Lost!["not_folded"]);
        Assert.False(payload.GeneralMetaDataRaw.Recording.Complete);
        Assert.Contains(payload.TranscriptWithToolCalls, row => row.Node?.To == "n1");
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task After_a_kill_the_record_has_the_bytes_that_it_would_have_had_without(string poisoned)
    {
        var disk = new ForgettingDisk();
        var lived = new ScriptedTransport();
        ForgettingDisk killed;
        byte[] journal;
        await using (var keeper = CallScript.Keeper(disk, lived))
        {
            var call = keeper.Begin(CallScript.Header("call-1"));
            foreach (var (line, seq) in Script(poisoned)) call.Take(line, seq);
            keeper.Commit(call);
            killed = disk.AfterKill();
            journal = Read(killed);
            await keeper.Finish(call).Tried;
        }

        var recovered = new ScriptedTransport();
        await using (var next = CallScript.Keeper(killed, recovered))
        {
            next.Recover();
            await next.TryAllAsync(TestContext.Current.CancellationToken);
        }

        var payload = Assert.Single(lived.Sent).Payload;
        Assert.Equal(Encoding.UTF8.GetString(payload), Encoding.UTF8.GetString(Assert.Single(recovered.Sent).Payload));
        Assert.Equal(Encoding.UTF8.GetString(payload), Encoding.UTF8.GetString(Replay(journal)));
        Assert.Equal([1, 2], CallScript.LinesIn(payload));
        Assert.Contains(poisoned, Encoding.UTF8.GetString(journal), StringComparison.Ordinal);
    }

    private static IEnumerable<(byte[] Line, long Seq)> Script(string poisoned) =>
    [
        ("""{"t":1000000000,"clock":1000000000,"frame":"StartFrame","id":1,"dir":"downstream","src":"Task#0","data":{}}"""u8.ToArray(), 1),
        (CallScript.Line(1), 2),
        (Encoding.UTF8.GetBytes(poisoned), 3),
        (CallScript.Line(2), 4),
    ];

    private static byte[] Read(ForgettingDisk disk)
    {
        using var file = disk.OpenForReading(Assert.Single(disk.Names))!;
        var bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(bytes, 0));
        return bytes;
    }

    /// <summary>What <c>tuner replay</c> does with the journal.</summary>
    private static byte[] Replay(byte[] journal)
    {
        var recorder = new CallRecorder();
        foreach (var line in FrameLogReader.Read(new MemoryStream(journal)))
        {
            if (line.Header is { } header) recorder.Open(header);
            JournalContent.Fold(recorder, line);
        }

        return TunerJson.Serialize(recorder.ToPayload());
    }

    private sealed class Unreadable : IReadOnlyDictionary<string, long>
    {
        public IEnumerable<string> Keys => throw new InvalidOperationException();

        public IEnumerable<long> Values => throw new InvalidOperationException();

        public int Count => throw new InvalidOperationException();

        public long this[string key] => throw new InvalidOperationException();

        public bool ContainsKey(string key) => throw new InvalidOperationException();

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out long value) => throw new InvalidOperationException();

        public IEnumerator<KeyValuePair<string, long>> GetEnumerator() => throw new InvalidOperationException();

        IEnumerator IEnumerable.GetEnumerator() => throw new InvalidOperationException();
    }
}
