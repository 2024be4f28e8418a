using System.Text.Json;

namespace Tuner.Pipecat.Delivery;

/// <summary>What stands at the end of a sound file whose call is over: all that is needed to lay it out and to send it, without the record. Never the key.</summary>
internal sealed record SoundFacts
{
    /// <summary>The call, its server and its workspace.</summary>
    public required RecordFacts Call { get; init; }

    /// <summary>The name of the call's record: server, key and age are the recording's as well.</summary>
    public required string Name { get; init; }

    /// <summary>The pipeline's clock at the record's zero, nanoseconds.</summary>
    public required long Zero { get; init; }

    /// <summary>Where it goes.</summary>
    public required Audio.AudioSettings To { get; init; }

    /// <summary>What must not be heard: pairs of milliseconds since the call began.</summary>
    public required long[][] Silent { get; init; }

    /// <summary>As it is written.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DeliveryJson.Default.SoundFacts);

    /// <summary>Reads it; null when it is not as we write it.</summary>
    public static SoundFacts? Read(byte[]? bytes)
    {
        try
        {
            return bytes is not null && JsonSerializer.Deserialize(bytes, DeliveryJson.Default.SoundFacts) is { Call: { CallId: not null, BaseUrl: not null }, Name: not null, To: not null, Silent: not null } facts && RecordName.Parse(facts.Name) is not null ? facts : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
