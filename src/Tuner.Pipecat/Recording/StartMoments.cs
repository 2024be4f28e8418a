using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>What happened from the call's beginning until the bot's first words were asked for. Clocks are the pipeline's, nanoseconds.</summary>
internal sealed class StartMoments
{
    /// <summary>The pipeline started.</summary>
    public long? Started { get; private set; }

    /// <summary>The caller was first connected; null where no transport says so.</summary>
    public long? Connected { get; private set; }

    /// <summary>The start had passed through all processors.</summary>
    public long? Ready { get; private set; }

    /// <summary>The application first asked for words.</summary>
    public long? Asked { get; private set; }

    public void Saw(Frame frame, long now)
    {
        switch (frame)
        {
            case StartFrame: Started ??= now; break;
            case ClientConnectedFrame: Connected ??= now; break;
            case OutputTransportReadyFrame: Ready ??= now; break;
            case LLMRunFrame or TTSSpeakFrame or LLMMessagesAppendFrame { RunLlm: true }: Asked ??= now; break;
        }
    }
}
