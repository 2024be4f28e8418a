namespace Tuner.Pipecat.Audio;

/// <summary>
/// How much of a voice's sound a host has given to the recorders of a call until now. What of it one that was killed had not written
/// down is lost, and nobody else knows.
/// </summary>
/// <param name="Voice">Whose it is.</param>
/// <param name="Milliseconds">How much, holes included that were told.</param>
/// <param name="Until">The pipeline's clock where it ends, nanoseconds.</param>
internal readonly record struct SentSound(SoundVoice Voice, long Milliseconds, long Until);
