using System.Text.Json;
using Tuner.Pipecat.Audio;

namespace Tuner.Cli.Record;

/// <summary>The head of a message of sound, see <c>docs/wire.md</c>: how many bytes stand behind it, and what they are.</summary>
internal sealed record WireSound
{
    /// <summary>The longest sound that is taken in one message, bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The longest that is passed over by its length: what claims to be longer has no length that could be believed.</summary>
    public const int MaxPassedOver = 16 << 20;

    public required int Bytes { get; init; }

    public string? Side { get; init; }

    public int Rate { get; init; }

    public int Channels { get; init; }

    public long Clock { get; init; }

    public long? Last { get; init; }

    public int Speaker { get; init; }

    public bool Alone { get; init; }

    /// <summary>True when the line is the head of a message of sound.</summary>
    public static bool Is(ReadOnlySpan<byte> json) => json.StartsWith("{\"wire\":\"audio\","u8);

    /// <summary>Reads a head; null when it does not say how many bytes follow.</summary>
    public static WireSound? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, WireJson.Default.WireSound) is { Bytes: >= 0 and <= MaxPassedOver } sound ? sound : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whose sound a name of the wire means; null for none.</summary>
    public static AudioSide? SideOf(string? name) => name switch
    {
        "in" => AudioSide.Caller,
        "out" => AudioSide.Bot,
        _ => null,
    };

    /// <summary>Returns the sound with what its head says of it; null where that is out of bounds.</summary>
    public AudioChunk? With(ReadOnlyMemory<byte> pcm)
    {
        if (SideOf(Side) is not { } side || Rate is < 4_000 or > 384_000 || Channels is < 1 or > 16 || Clock < 0 || !new SoundVoice(side, Speaker, Alone).IsKnown) return null;
        var whole = pcm.Length - (pcm.Length % (2 * Channels));
        return whole == 0 ? null : new AudioChunk(side, Rate, Channels, Clock, Math.Max(Clock, Last ?? Clock), pcm[..whole]) { Speaker = Speaker, IsAlone = Alone };
    }
}
