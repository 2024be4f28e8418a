using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Frames;

/// <summary>The application gives fixed words to speak.</summary>
public sealed record TTSSpeakFrame : Frame
{
    /// <summary>The words.</summary>
    public string? Text { get; init; }
}

/// <summary>Text that is asked to be spoken: wanted, not heard.</summary>
public record AggregatedTextFrame : Frame
{
    /// <summary>When it is heard, on the pipeline's clock in nanoseconds; null when the voice tells no times.</summary>
    public long? Pts { get; init; }

    /// <summary>The text as it was shown.</summary>
    public string? Text { get; init; }

    /// <summary>The text as the model wrote it (Pipecat 1.3 and newer).</summary>
    public string? RawText { get; init; }

    /// <summary>How it was cut out of the answer: <c>sentence</c>, <c>token</c>, <c>word</c>.</summary>
    public string? AggregatedBy { get; init; }

    /// <summary>The stretch of synthesis that it belongs to.</summary>
    public string? ContextId { get; init; }

    /// <summary>Whether the text brings its own spaces.</summary>
    public bool? IncludesInterFrameSpaces { get; init; }

    /// <summary>True when it is not to be spoken.</summary>
    public bool? SkipTts { get; init; }

    /// <summary>Whether it goes to the voice (Pipecat 1.4 and newer).</summary>
    public bool? WillBeSpoken { get; init; }

    /// <summary>The output of the transport that it is for; null: the default one.</summary>
    public string? TransportDestination { get; init; }
}

/// <summary>Text as the voice says it: a word with its time, or a sentence without.</summary>
public sealed record TTSTextFrame : AggregatedTextFrame;

/// <summary>Speech was asked for.</summary>
public sealed record TTSStartedFrame : Frame
{
    /// <summary>The stretch of synthesis.</summary>
    public string? ContextId { get; init; }

    /// <summary>The output of the transport that it is for; null: the default one.</summary>
    public string? TransportDestination { get; init; }
}

/// <summary>Synthesis is done; playback is not.</summary>
public sealed record TTSStoppedFrame : Frame
{
    /// <summary>The stretch of synthesis.</summary>
    public string? ContextId { get; init; }

    /// <summary>The output of the transport that it is for; null: the default one.</summary>
    public string? TransportDestination { get; init; }
}

/// <summary>Audio of the bot: with a context as it comes from the voice, without one as the transport sent it.</summary>
public sealed record TTSAudioRawFrame : Frame
{
    /// <summary>The stretch of synthesis; null when the transport has sent it.</summary>
    public string? ContextId { get; init; }

    /// <summary>How many bytes of 16-bit samples.</summary>
    public long? Bytes { get; init; }

    /// <summary>Samples a second.</summary>
    public long? SampleRate { get; init; }

    /// <summary>Channels.</summary>
    public long? NumChannels { get; init; }

    /// <summary>How it is known that it was played, where that is not the transport's own frame: <c>told</c> by who plays it, or <c>assumed</c>, in real time. Null: the transport wrote it when it says so.</summary>
    public string? Playout { get; init; }

    /// <summary>The output of the transport that it is for; null: the default one.</summary>
    public string? TransportDestination { get; init; }

    /// <summary>How long it sounds, nanoseconds; 0 when the frame does not say.</summary>
    [JsonIgnore]
    internal long Duration =>
        Bytes is > 0 and < 1L << 32 && SampleRate is > 0 and < 1 << 20 && (NumChannels ?? 1) is > 0 and < 64
            ? (long)(Bytes.Value * 1e9 / (2.0 * SampleRate.Value * (NumChannels ?? 1)))
            : 0;
}

/// <summary>The transport began to play the bot.</summary>
public sealed record BotStartedSpeakingFrame : Frame
{
    /// <summary>The output of the transport that plays; null: the default one.</summary>
    public string? TransportDestination { get; init; }
}

/// <summary>The transport has nothing more to play.</summary>
public sealed record BotStoppedSpeakingFrame : Frame
{
    /// <summary>The output of the transport that has nothing more; null: the default one.</summary>
    public string? TransportDestination { get; init; }
}
