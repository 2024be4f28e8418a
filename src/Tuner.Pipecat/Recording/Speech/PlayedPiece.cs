namespace Tuner.Pipecat.Recording.Speech;

/// <summary>A part of a context's audio that was played without a break: where in the context, where in the stretch, how long (nanoseconds).</summary>
internal sealed class PlayedPiece(Talkspurt talkspurt, long offset, long position)
{
    public Talkspurt Talkspurt { get; } = talkspurt;

    public long Offset { get; } = offset;

    public long Position { get; } = position;

    public long Length { get; set; }

    public long End => Offset + Length;

    /// <summary>Length that was heard: what lies behind the cut was thrown away.</summary>
    public long Heard => Math.Clamp(Talkspurt.HeardLength - Position, 0, Length);
}
