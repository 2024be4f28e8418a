using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;
using Tuner.Pipecat.Tests.Live;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Audio;

/// <summary>Calls with sound on a disk in memory, and a server that keeps what it gets of them.</summary>
public abstract class SoundOfCallsFixture
{
    private protected static readonly AudioSettings ToServer = new(AudioDestination.Server, null, false);

    /// <summary>A call whose journal its host's next recorder goes on with: nobody takes it for an orphan meanwhile.</summary>
    private protected static JournalHeader OfALivingHost => CallScript.Header("call-1", host: HostIdentity.Own);

    private protected List<(string CallId, byte[] Wav)> Uploaded { get; } = [];

    private protected List<byte[]> Records { get; } = [];

    /// <summary>What is being written is new to whoever looks for calls of the dead meanwhile.</summary>
    private protected ForgettingDisk Disk { get; set; } = new() { Clock = TimeProvider.System };

    private protected FolderUnderTest Folder(DeliverySettings? settings = null, bool key = true, List<string>? log = null)
    {
        var folder = new FolderUnderTest(new StateFolder(Disk, "/state"), settings ?? new DeliverySettings(), new ScriptedTransport(Take), TimeProvider.System, new TunerLog((_, text) =>
        {
            if (log is null) return;
            lock (log) log.Add(text);
        }));
        if (key) folder.Add(CallScript.Credential);
        if (key) folder.Start();
        return folder;
    }

    private DeliveryResult Take(OutgoingRecord record, Credential key)
    {
        // Whose power is gone sends nothing.
        if (Disk.IsDead) return new DeliveryResult.TryLater("network", "the power is gone");
        lock (Records)
        {
            if (record.Sound is not { } sound)
            {
                Records.Add(record.Payload.ToArray());
            }
            else
            {
                var wav = new byte[sound.Bytes];
                sound.Read(wav, 0);
                Assert.Equal(sound.Sha256, Convert.ToHexStringLower(SHA256.HashData(wav)));
                Uploaded.Add((record.CallId, wav));
            }
        }

        return new DeliveryResult.Delivered(201, false);
    }

    private protected static CallInProgress Begin(LiveCalls live, FolderUnderTest folder, AudioSettings audio, bool sound = true, JournalHeader? header = null, int from = 0, int line = 1)
    {
        var call = live.Begin(folder.Calls, header ?? CallScript.Header("call-1"), new HostUnderTest(), new EndOfCall(TimeProvider.System, null, null), audio: audio);
        Assert.Null(live.Take(call, CallScript.Line(line), line));
        for (var i = from; i < from + 50 && sound; i++)
            foreach (var side in (AudioSide[])[AudioSide.Caller, AudioSide.Bot])
            {
                var at = 1_000_000_000 + ((i + (side == AudioSide.Caller ? 1 : 0)) * 20_000_000L);
                live.Audio(call, new AudioChunk(side, 16_000, 1, at, at, MemoryMarshal.AsBytes(new short[320].AsSpan()).ToArray()));
            }

        return call;
    }

    private protected static Task EndAsync(LiveCalls live, CallInProgress call)
    {
        live.Tick();
        return live.End(call, null)!.Laid;
    }
}
