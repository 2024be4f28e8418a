namespace Tuner.Pipecat.Audio;

/// <summary>Whose sound it is, to the person: in a room there may be several callers, each in a stream of his own.</summary>
/// <param name="Side">The side.</param>
/// <param name="Speaker">Which of the side's streams, from 0 to <see cref="MostSpeakers"/> - 1.</param>
/// <param name="IsAlone">
/// True where it holds one caller alone. The others hold all who are in the room: while one of those sounds, the callers alone are
/// in it already.
/// </param>
internal readonly record struct SoundVoice(AudioSide Side, int Speaker = 0, bool IsAlone = false)
{
    /// <summary>So many streams of a side are told apart at once.</summary>
    public const int MostSpeakers = 16;

    /// <summary>True where the numbers make sense.</summary>
    public bool IsKnown => Speaker is >= 0 and < MostSpeakers;
}
