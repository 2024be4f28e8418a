using System.Buffers;
using System.Runtime.CompilerServices;
using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// A call gone through in memory while the host starts. Where code is compiled as it is met, a process's first call would
/// else be on the disk some hundred milliseconds late, all of it spent in the compiler.
/// </summary>
internal static class Rehearsal
{
    private static readonly Frame[] Frames =
    [
        new StartFrame(), new VADUserStartedSpeakingFrame(), new VADUserStoppedSpeakingFrame(), new TranscriptionFrame { Text = "a" },
        new LLMContextFrame(), new LLMFullResponseStartFrame(), new TTSStartedFrame(), new BotStartedSpeakingFrame(), new EndFrame(),
    ];

    private static int _begun;

    /// <summary>Begins it on a thread of its own, once in a process that compiles as it goes. Returns at once.</summary>
    public static void Begin()
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled || Interlocked.Exchange(ref _begun, 1) != 0) return;
        new Thread(Run) { IsBackground = true, Name = "tuner rehearses" }.Start();
    }

    private static void Run()
    {
        try
        {
            GoThrough();
        }
        catch (Exception)
        {
            // What is wrong is told when a real call meets it.
        }
    }

    private static void GoThrough()
    {
        var header = new JournalHeader(new FrameLogHeader { V = FrameLogHeader.Version, Config = new CallConfig { CallId = "rehearsal" } }, new JournalOrigin { BaseUrl = "", Key = "", Host = HostIdentity.Own });
        var line = new ArrayBufferWriter<byte>(1024);
        FrameLineWriter.Write(line, header.ToLine());
        using var call = new LiveCall(header, null);
        for (var seq = 1; seq <= Frames.Length; seq++)
        {
            line.ResetWrittenCount();
            FrameLineWriter.Write(line, Frames[seq - 1]);
            call.Take(line.WrittenSpan[..^1], seq);
        }

        call.End(null);
        RecordMaker.Make(header.Id, header, call.Recorder, call.LastSeq, DateTimeOffset.UnixEpoch, new Prices(null, new TunerLog(null)));
    }
}
