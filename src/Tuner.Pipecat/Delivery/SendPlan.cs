namespace Tuner.Pipecat.Delivery;

/// <summary>What <see cref="SendSchedule"/> decided.</summary>
internal sealed record SendPlan
{
    /// <summary>To send now from the outbox, oldest first.</summary>
    public required IReadOnlyList<RecordName> Send { get; init; }

    /// <summary>To send now from memory.</summary>
    public required IReadOnlyList<RecordName> SendFromMemory { get; init; }

    /// <summary>When something can be sent that is not sent now, Unix milliseconds; null when nothing will be.</summary>
    public required long? LookAgainAt { get; init; }

    /// <summary>True when more is due than is planned at once.</summary>
    public required bool HasMore { get; init; }

    /// <summary>How many records lie in the outbox in all.</summary>
    public required long Waiting { get; init; }

    /// <summary>Keys that a server refused, as the names of waiting records say.</summary>
    public required IReadOnlySet<string> RefusedKeys { get; init; }

    /// <summary>The ids of those that go before their time because their server is up again.</summary>
    public required IReadOnlyList<string> Early { get; init; }
}
