namespace Tuner.Pipecat.Models;

/// <summary>The call's recording, and how well it is in step with the record: sample n of it stands for n / 16 ms after the call began.</summary>
public sealed record AudioInfo
{
    /// <summary>Samples a second: 16,000.</summary>
    public required int Rate { get; init; }

    /// <summary>2: the caller left, the bot right.</summary>
    public required int Channels { get; init; }

    /// <summary>How long it is, milliseconds.</summary>
    public required long LengthMs { get; init; }

    /// <summary>Where it was measured which sample belongs to which time: pairs of milliseconds since the call began and samples, at the start, about every ten seconds and after every pause.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Anchors { get; init; }

    /// <summary>How much earlier than it lies in the recording any sound was seen, at most, milliseconds.</summary>
    public required double LargestErrorMs { get; init; }

    /// <summary>Sound that was lost on its way, or came when nothing more could be kept: silence of the same length. Empty when none.</summary>
    public required IReadOnlyList<AudioHole> Holes { get; init; }

    /// <summary>Where the recording goes: <c>server</c>, <c>kept</c> (it stays on the bot's machine) or <c>folder</c>.</summary>
    public required string Where { get; init; }
}
