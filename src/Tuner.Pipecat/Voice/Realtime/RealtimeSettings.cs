namespace Tuner.Voice;

/// <summary>What a realtime session is set to: how audio counts, and how the caller's turns are found.</summary>
public sealed record RealtimeSettings
{
    /// <summary>The model's name; null: it is not known.</summary>
    public string? Model { get; init; }

    /// <summary>Bytes a second of the caller's audio. Default 48,000: 16-bit samples at 24 kHz.</summary>
    public int InputBytesPerSecond { get; init; } = 48_000;

    /// <summary>Bytes a second of the model's audio. Default 48,000: 16-bit samples at 24 kHz.</summary>
    public int OutputBytesPerSecond { get; init; } = 48_000;

    /// <summary>The form of the caller's audio, for the recording: as <c>audio/pcm</c>, <c>audio/pcmu</c>, <c>audio/pcma</c>; null: 16-bit samples.</summary>
    public string? InputAudioType { get; init; }

    /// <summary>The form of the model's audio, as <see cref="InputAudioType"/>.</summary>
    public string? OutputAudioType { get; init; }

    /// <summary>Audio before the caller's first sound that the service counts as his.</summary>
    public TimeSpan PrefixPadding { get; init; }

    /// <summary>The silence behind his last sound for which the service waits, and which it counts as his.</summary>
    public TimeSpan Silence { get; init; }

    /// <summary>Whether his voice cuts off what the model says. Default true.</summary>
    public bool Interrupts { get; init; } = true;

    /// <summary>Bytes a second of an audio format: 16-bit samples, or 8-bit ones for telephones.</summary>
    /// <param name="mediaType">As <c>audio/pcm</c>, <c>audio/pcmu</c>.</param>
    /// <param name="sampleRate">Samples a second; 0: the format's usual one.</param>
    /// <returns>Bytes a second, 1 or more.</returns>
    public static int BytesPerSecond(string? mediaType, int sampleRate)
    {
        var isTelephone = mediaType is not null
            && (mediaType.Contains("pcmu", StringComparison.OrdinalIgnoreCase) || mediaType.Contains("pcma", StringComparison.OrdinalIgnoreCase) || mediaType.Contains("g711", StringComparison.OrdinalIgnoreCase));
        return isTelephone ? Math.Max(sampleRate, 8000) : 2 * (sampleRate > 0 ? sampleRate : 24_000);
    }
}
