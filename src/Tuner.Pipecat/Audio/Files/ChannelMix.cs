using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Audio.Files;

/// <summary>
/// One channel of a recording: the voices of a side, added, and as loud as samples can be where they are louder. Where a stream of
/// the whole room sounds, the callers alone are in it, and are not added once more.
/// </summary>
internal sealed class ChannelMix(IStateFile file, AudioSide side, SoundPlan plan)
{
    private readonly (VoiceTrack Track, PlacedVoice Placed)[] _voices =
        [.. plan.Voices.Where(voice => voice.Voice.Side == side).OrderByDescending(static voice => voice.Voice.IsAlone).Select(voice => (new VoiceTrack(file, voice, plan), voice))];

    private readonly Dictionary<PlacedVoice, int> _passed = new(ReferenceEqualityComparer.Instance);
    private short[] _one = [];
    private int[] _sum = [];

    /// <summary>Fills in the next samples; <paramref name="first"/> is the number of the first of them.</summary>
    public void Fill(Span<short> output, long first)
    {
        if (_voices.Length == 1)
        {
            _voices[0].Track.Fill(output, first);
            return;
        }

        if (_one.Length < output.Length) (_one, _sum) = (new short[output.Length], new int[output.Length]);
        var one = _one.AsSpan(0, output.Length);
        var sum = _sum.AsSpan(0, output.Length);
        sum.Clear();
        // Those alone come first.
        var isRoom = false;
        foreach (var (track, placed) in _voices)
        {
            if (!isRoom && !placed.Voice.IsAlone)
            {
                isRoom = true;
                foreach (var (_, room) in _voices)
                    if (!room.Voice.IsAlone) Silence(sum, room, first);
            }

            track.Fill(one, first);
            for (var i = 0; i < sum.Length; i++) sum[i] += one[i];
        }

        for (var i = 0; i < sum.Length; i++) output[i] = (short)Math.Clamp(sum[i], short.MinValue, short.MaxValue);
    }

    /// <summary>Clears what lies where a voice sounds.</summary>
    private void Silence(Span<int> sum, PlacedVoice room, long first)
    {
        var end = first + sum.Length;
        var next = _passed.GetValueOrDefault(room);
        while (next < room.Runs.Count && plan.SampleAt(room.Runs[next].End) <= first) next++;
        _passed[room] = next;
        for (; next < room.Runs.Count && plan.SampleAt(room.Runs[next].Start) < end; next++)
        {
            var (from, to) = (Math.Max(first, plan.SampleAt(room.Runs[next].Start)), Math.Min(end, plan.SampleAt(room.Runs[next].End)));
            if (from < to) sum[(int)(from - first)..(int)(to - first)].Clear();
        }
    }
}
