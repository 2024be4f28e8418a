using System.Runtime.InteropServices;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>A sink that keeps what goes into the recording, and cuts where the observer of a process does.</summary>
internal sealed class HearingSink : ICallSink
{
    private readonly List<AudioChunk> _heard = [];

    public HearingSink() => Sounds = new CallSounds(_heard.Add);

    public CallSounds Sounds { get; }

    CallSounds? ICallSink.Sounds => Sounds;

    /// <summary>Who asked to be asked later.</summary>
    public CallTeller? Waits { get; private set; }

    public void Observe(Frame frame)
    {
        if (frame is InterruptionFrame or CancelFrame) Sounds.Cut(frame.Clock ?? 0);
    }

    public void Later(CallTeller teller) => Waits = teller;

    public void Warn(string kind, string text) => Assert.Fail(text);

    public Completion End()
    {
        Sounds.Close();
        return Completion.Done;
    }

    /// <summary>
    /// What one side's channel holds, 10 ms a figure: the value of its samples there, a dot for silence. Sound that overlaps itself fails.
    /// </summary>
    public string Channel(AudioSide side)
    {
        var line = new char[10_000];
        Array.Fill(line, '.');
        var last = 0;
        foreach (var chunk in _heard.Where(chunk => chunk.Side == side))
        {
            var samples = MemoryMarshal.Cast<byte, short>(chunk.Pcm.Span);
            var step = chunk.Rate / 100 * chunk.Channels;
            for (var at = 0; at * step < samples.Length; at++)
            {
                var place = (int)((chunk.Clock + 5_000_000) / 10_000_000) + at;
                Assert.Equal('.', line[place]);
                line[place] = (char)('0' + samples[at * step]);
                last = Math.Max(last, place + 1);
            }
        }

        return new string(line, 0, last);
    }

    /// <summary>So many milliseconds of one value.</summary>
    public static byte[] Pcm(int milliseconds, short value, int rate = 24_000)
    {
        var pcm = new byte[rate * milliseconds / 1000 * 2];
        MemoryMarshal.Cast<byte, short>(pcm.AsSpan()).Fill(value);
        return pcm;
    }
}
