using System.Runtime.InteropServices;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>The sound of calls, as it lies beside their journals and as it waits to be laid out.</summary>
internal static class SoundScript
{
    public static readonly AudioSettings ToServer = new(AudioDestination.Server, null, false);

    /// <summary>The header of a call whose sound is recorded.</summary>
    public static JournalHeader Header(int number, AudioSettings to)
    {
        var header = CallScript.Header($"call-{number}", number);
        return header with { Origin = header.Origin with { Audio = to } };
    }

    /// <summary>What a call's lines make of it: one, a second after its beginning.</summary>
    public static CallRecorder Fold(JournalHeader header)
    {
        var recorder = new CallRecorder();
        recorder.Open(header.Log);
        JournalContent.Fold(recorder, CallScript.Line(1), 2);
        return recorder;
    }

    /// <summary>Writes down pieces of the caller's sound, 20 ms each, from the call's beginning on.</summary>
    public static void Write(StateFolder folder, string id, int pieces)
    {
        using var sound = new SoundFile(folder.Files, folder.SoundOf(id), new AudioShare(folder, 4L << 30));
        for (var i = 1; i <= pieces; i++)
        {
            var at = 1_000_000_000 + (i * 20_000_000L);
            var samples = new short[320];
            Array.Fill(samples, (short)1000);
            Assert.True(sound.Take(new AudioChunk(AudioSide.Caller, 16_000, 1, at, at, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray())));
        }

        Assert.Null(sound.Commit());
    }

    /// <summary>Leaves the sound of a call that is over to whoever lays it out; returns its id.</summary>
    public static string HandOver(StateFolder folder, int number, AudioSettings to, int pieces = 10)
    {
        var header = Header(number, to);
        var recorder = Fold(header);
        Write(folder, header.Id, pieces);
        var keeper = new SoundKeeper(folder, new DeliveryCounters(), new TunerLog(null));
        var kept = keeper.Measure(header.Id, header, recorder)!;
        Assert.True(keeper.HandOver(kept, Name(header), Facts(number), recorder.ToPayload()));
        return header.Id;
    }

    public static RecordName Name(JournalHeader header) => new(DateTimeOffset.UnixEpoch.AddYears(50).ToUnixTimeMilliseconds(), header.Id, CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New);

    public static RecordFacts Facts(int number) => new() { CallId = $"call-{number}", BaseUrl = CallScript.BaseUrl, WorkspaceId = 7, AgentId = "desk" };
}
