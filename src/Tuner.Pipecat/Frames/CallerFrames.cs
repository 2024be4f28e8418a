using System.Text.Json;

namespace Tuner.Pipecat.Frames;

/// <summary>Voice activity began <see cref="StartSecs"/> ago.</summary>
public sealed record VADUserStartedSpeakingFrame : Frame
{
    /// <summary>How long the detector listened before it was sure, seconds.</summary>
    public double? StartSecs { get; init; }
}

/// <summary>Voice activity ended <see cref="StopSecs"/> ago.</summary>
public sealed record VADUserStoppedSpeakingFrame : Frame
{
    /// <summary>How long the detector waited before it was sure, seconds.</summary>
    public double? StopSecs { get; init; }
}

/// <summary>The turn strategy says that the caller's turn began.</summary>
public sealed record UserStartedSpeakingFrame : Frame
{
    /// <summary>True when no voice was detected and the start was made up (Pipecat before 1.0).</summary>
    public bool? Emulated { get; init; }

    /// <summary>A service's own name of the turn, by which its words are found, however late they come.</summary>
    public string? TurnId { get; init; }
}

/// <summary>A service that hears turns itself proposes that the caller's turn is over (Pipecat 1.8 and newer); a strategy decides.</summary>
public sealed record ProposedUserStoppedSpeakingFrame : Frame;

/// <summary>The turn strategy says that the caller's turn is over.</summary>
public sealed record UserStoppedSpeakingFrame : Frame
{
    /// <summary>True when the end was made up (Pipecat before 1.0).</summary>
    public bool? Emulated { get; init; }
}

/// <summary>The turn's text is judged complete (Pipecat 1.2 and newer).</summary>
public sealed record UserTurnInferenceCompletedFrame : Frame;

/// <summary>What the bot was about to say is thrown away.</summary>
public sealed record InterruptionFrame : Frame
{
    /// <summary>The output of the transport that throws it away; null: the default one.</summary>
    public string? TransportDestination { get; init; }
}

/// <summary>From here on the pipeline does not listen to the caller.</summary>
public sealed record UserMuteStartedFrame : Frame;

/// <summary>The pipeline listens to the caller again.</summary>
public sealed record UserMuteStoppedFrame : Frame;

/// <summary>A final transcript.</summary>
public sealed record TranscriptionFrame : Frame
{
    /// <summary>The words.</summary>
    public string? Text { get; init; }

    /// <summary>Who spoke, where the transcriber tells.</summary>
    public string? UserId { get; init; }

    /// <summary>The language, as the transcriber names it.</summary>
    public string? Language { get; init; }

    /// <summary>Whether the text brings its own spaces, so that pieces join as they are.</summary>
    public bool? IncludesInterFrameSpaces { get; init; }

    /// <summary>Whether the transcriber says that the utterance is over.</summary>
    public bool? Finalized { get; init; }

    /// <summary>What the transcriber answered, as it came: some tell words, times and confidences there.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The service's name of the turn that the words are of, where it names turns.</summary>
    public string? TurnId { get; init; }

    /// <summary>Whether the transcriber gave the turn up: there will be no words of it.</summary>
    public bool? Failed { get; init; }
}

/// <summary>A transcript that may still change.</summary>
public sealed record InterimTranscriptionFrame : Frame
{
    /// <summary>The words so far.</summary>
    public string? Text { get; init; }

    /// <summary>Who spoke, where the transcriber tells.</summary>
    public string? UserId { get; init; }

    /// <summary>The language, as the transcriber names it.</summary>
    public string? Language { get; init; }

    /// <summary>Whether the text brings its own spaces; interims of such services are increments.</summary>
    public bool? IncludesInterFrameSpaces { get; init; }

    /// <summary>The service's name of the turn that the words are of, where it names turns.</summary>
    public string? TurnId { get; init; }
}

/// <summary>Messages are added to the conversation: by the bot's own code, or by Pipecat's RTVI processor, whose client's user typed one.</summary>
public sealed record LLMMessagesAppendFrame : Frame
{
    /// <summary>What a person typed, where the source says so; the tap leaves all other messages out.</summary>
    public string? Typed { get; init; }

    /// <summary>The messages, or how many there were.</summary>
    public JsonElement? Messages { get; init; }

    /// <summary>Whether the model is asked at once.</summary>
    public bool? RunLlm { get; init; }

    /// <summary>What the user typed, whichever member has it.</summary>
    internal string? TypedText => Typed ?? (Messages is { ValueKind: JsonValueKind.Array } messages && messages.GetArrayLength() == 1 && messages[0] is { ValueKind: JsonValueKind.Object } message
        && Text(message, "role") == "user" ? Text(message, "content") : null);

    private static string? Text(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>The caller pressed a key.</summary>
public sealed record InputDTMFFrame : Frame
{
    /// <summary>The key.</summary>
    public string? Button { get; init; }
}

/// <summary>The bot presses keys.</summary>
public sealed record OutputDTMFFrame : Frame
{
    /// <summary>The key, where it is one.</summary>
    public string? Button { get; init; }

    /// <summary>The keys (Pipecat 1.1 and newer).</summary>
    public IReadOnlyList<string>? Buttons { get; init; }
}
