using System.Buffers.Binary;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.Demo;

/// <summary>
/// A made-up recording of a call: wherever the record says that somebody spoke, a voice hums, the caller's on the left and the agent's on the right, so that
/// one hears how the picture and the sound go together.
/// </summary>
internal static class DemoSound
{
    private const int Rate = SoundPlan.Rate;
    private const int Channels = 2;
    private const double CallerPitch = 196;
    private const double AgentPitch = 131;
    private const double SyllablesPerSecond = 4;

    /// <summary>The WAV file of a call.</summary>
    /// <param name="rows">Its timeline.</param>
    /// <param name="lengthMs">How long it was.</param>
    public static byte[] Make(IEnumerable<TranscriptSegment> rows, long lengthMs)
    {
        var frames = (int)(lengthMs * Rate / 1000);
        var wave = new byte[WavFile.HeadBytes + (frames * Channels * 2)];
        WavFile.Head(frames).CopyTo(wave, 0);
        foreach (var row in rows)
        {
            if (row.Role is not (SegmentRole.User or SegmentRole.Agent) || row.StartMs is not { } start || row.EndMs is not { } end) continue;
            var isCaller = row.Role == SegmentRole.User;
            Hum(wave, isCaller ? 0 : 1, isCaller ? CallerPitch : AgentPitch, Math.Clamp((int)(start * Rate / 1000), 0, frames), Math.Clamp((int)(end * Rate / 1000), 0, frames));
        }
        return wave;
    }

    // A few overtones that swell with each syllable and sink a little towards the end, as a sentence does.
    private static void Hum(Span<byte> wave, int channel, double pitch, int from, int to)
    {
        var phase = 0.0;
        for (var frame = from; frame < to; frame++)
        {
            var seconds = (double)(frame - from) / Rate;
            phase += 2 * Math.PI * pitch * (1.1 - (0.2 * (frame - from) / (to - from))) / Rate;
            var loudness = 0.35 + (0.65 * Math.Abs(Math.Sin(Math.PI * SyllablesPerSecond * seconds)));
            var sound = Math.Sin(phase) + (0.5 * Math.Sin(2 * phase)) + (0.3 * Math.Sin(3 * phase));
            BinaryPrimitives.WriteInt16LittleEndian(wave[(WavFile.HeadBytes + (((frame * Channels) + channel) * 2))..], (short)(5_000 * loudness * sound));
        }
    }
}
