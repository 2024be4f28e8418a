namespace Tuner.Pipecat.Frames;

/// <summary>Which way a frame went through the pipeline.</summary>
public enum FrameDirection
{
    /// <summary>From the caller's audio towards the caller's ear.</summary>
    Downstream,

    /// <summary>Against it.</summary>
    Upstream,
}
