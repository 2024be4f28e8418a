namespace Tuner.Pipecat.Frames;

/// <summary>What one line of a frame log turned out to be: exactly one of a frame, the header, a fault, or something to pass over.</summary>
internal readonly record struct LogLine(int Number, Frame? Frame, FrameLogHeader? Header, string? Fault)
{
    public static LogLine Of(Frame frame) => new(frame.Line, frame, null, null);

    public static LogLine Of(int number, FrameLogHeader header) => new(number, null, header, null);

    public static LogLine PassedOver(int number) => new(number, null, null, null);

    /// <summary>The fault never quotes the line: what callers said is private.</summary>
    public static LogLine Broken(int number, string fault) => new(number, null, null, fault);
}
