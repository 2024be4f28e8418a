using System.Text.Json;

namespace Tuner.Pipecat.Frames;

/// <summary>What a host tells beside the frames.</summary>
public abstract record PipelineEvent : Frame;

/// <summary>Pipecat's own turn tracker opened a turn.</summary>
public sealed record TurnStartedEvent : PipelineEvent
{
    /// <summary>Its number.</summary>
    public long? Turn { get; init; }
}

/// <summary>Pipecat's own turn tracker closed a turn.</summary>
public sealed record TurnEndedEvent : PipelineEvent
{
    /// <summary>Its number.</summary>
    public long? Turn { get; init; }

    /// <summary>Whether it was cut; Pipecat says so of an orderly end, too.</summary>
    public bool? Interrupted { get; init; }
}

/// <summary>A conversation flow moved to another node.</summary>
public sealed record NodeEvent : PipelineEvent
{
    /// <summary>The node that was left; null at the start.</summary>
    public string? From { get; init; }

    /// <summary>The node that was entered.</summary>
    public string? To { get; init; }

    /// <summary>The function that led there.</summary>
    public string? Reason { get; init; }

    /// <summary>When the transition began, nanoseconds of the pipeline's clock; absent where nobody noted it.</summary>
    public long? Began { get; init; }

    /// <summary>What the node tells the model to do; absent where nobody asked to keep it.</summary>
    public string? Text { get; init; }
}

/// <summary>The application's resolver was asked why the call ended.</summary>
public sealed record DisconnectionReasonEvent : PipelineEvent
{
    /// <summary>Its answer; null when it does not know.</summary>
    public string? Reason { get; init; }

    /// <summary>The kind of error that it failed with; null when it did not.</summary>
    public string? Error { get; init; }
}

/// <summary>Which strategy of the user's aggregator ended the caller's turn.</summary>
public sealed record UserTurnStoppedEvent : PipelineEvent
{
    /// <summary>The strategy's class; <c>NoneType</c> when a watchdog ended the turn.</summary>
    public string? Strategy { get; init; }
}

/// <summary>The user's aggregator says that the caller has been silent for as long as it was told to wait; the application may remind him.</summary>
public sealed record UserIdleEvent : PipelineEvent;

/// <summary>The application says that a person typed a text to the bot, in place of speaking.</summary>
public sealed record CallerTypedEvent : PipelineEvent
{
    /// <summary>The text.</summary>
    public string? Text { get; init; }
}

/// <summary>The application plays something that is no speech of the bot's, or has stopped to.</summary>
public sealed record PlayingEvent : PipelineEvent
{
    /// <summary><c>music</c> or <c>recording</c>; null when it stopped.</summary>
    public string? What { get; init; }
}

/// <summary>The transport says that the caller's connection is gone.</summary>
public sealed record ClientDisconnectedEvent : PipelineEvent;

/// <summary>The application says that the caller was handed over to somebody else, or that this failed.</summary>
public sealed record TransferEvent : PipelineEvent
{
    /// <summary>How, as <c>cold</c>, <c>warm</c> or <c>sip</c>.</summary>
    public string? Way { get; init; }

    /// <summary>To whom: a number or a SIP URI.</summary>
    public string? Target { get; init; }

    /// <summary><c>asked</c>, <c>completed</c> or <c>failed</c>; absent: completed.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
}

/// <summary>Who played a stretch of synthesis says how much of it was heard, after it was cut.</summary>
public sealed record SpeechTruncatedEvent : PipelineEvent
{
    /// <summary>The stretch of synthesis.</summary>
    public string? ContextId { get; init; }

    /// <summary>How much of its audio was heard, milliseconds.</summary>
    public double? HeardMs { get; init; }
}

/// <summary>The host's event loop stood still until now.</summary>
public sealed record StallEvent : PipelineEvent
{
    /// <summary>For how long, milliseconds.</summary>
    public double? Ms { get; init; }
}

/// <summary>The tap had to drop lines.</summary>
public sealed record DroppedEvent : PipelineEvent
{
    /// <summary>How many, by reason.</summary>
    public IReadOnlyDictionary<string, long>? Counts { get; init; }
}

/// <summary>Facts of the call that the application gave late, e.g. where the recording lies; members as in the log's config.</summary>
public sealed record CallFactsEvent : PipelineEvent
{
    /// <summary>The facts.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Everything that the tap wrote has been written.</summary>
public sealed record EndOfCallEvent : PipelineEvent;

/// <summary>What became of the call's sound, said by whoever kept it when the call was over.</summary>
internal sealed record AudioEvent : PipelineEvent
{
    /// <summary>The recording, as the record tells of it.</summary>
    public JsonElement? Audio { get; init; }

    /// <summary>Where it will lie on the server; null where it goes elsewhere.</summary>
    public string? RecordingUrl { get; init; }
}
