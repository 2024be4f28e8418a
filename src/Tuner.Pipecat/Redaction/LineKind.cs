using System.Text.Json;

namespace Tuner.Pipecat.Redaction;

/// <summary>What a line means for redaction: whose text it brings, and whose text it completes.</summary>
internal enum LineKind
{
    /// <summary>Each of its texts stands for itself.</summary>
    Other,

    /// <summary>It holds nothing that anybody said.</summary>
    Silent,

    /// <summary>What the caller said.</summary>
    Heard,

    /// <summary>What the caller may have said.</summary>
    Interim,

    /// <summary>A piece of a model's answer.</summary>
    Model,

    /// <summary>What a voice is asked to say.</summary>
    Asked,

    /// <summary>What a voice says, word by word.</summary>
    Said,

    /// <summary>Keys that the caller or the bot pressed.</summary>
    Keys,

    /// <summary>An answer begins or is complete.</summary>
    Answer,

    /// <summary>A stretch of speech is complete.</summary>
    Spoken,

    /// <summary>The caller's turn is over.</summary>
    Turn,

    /// <summary>What was being said is thrown away.</summary>
    Cut,
}

/// <summary>Tells the kind of a line by its frame, or by the nearest ancestor of it that is known.</summary>
internal static class LineKinds
{
    public static LineKind Of(JsonElement line)
    {
        if (Text(line, "frame") is not { } name) return LineKind.Other;
        if (OfFrame(name) is { } kind) return kind;
        if (!line.TryGetProperty("bases"u8, out var bases) || bases.ValueKind != JsonValueKind.Array) return LineKind.Other;
        foreach (var ancestor in bases.EnumerateArray())
        {
            if (ancestor.ValueKind == JsonValueKind.String && OfFrame(ancestor.GetString()!) is { } inherited) return inherited;
        }

        return LineKind.Other;
    }

    /// <summary>A string member of an object; null when there is none.</summary>
    public static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static LineKind? OfFrame(string name) => name switch
    {
        "TranscriptionFrame" => LineKind.Heard,
        "InterimTranscriptionFrame" or "EagerTranscriptionFrame" => LineKind.Interim,
        "LLMTextFrame" or "LLMThoughtTextFrame" or "TextFrame" => LineKind.Model,
        "AggregatedTextFrame" => LineKind.Asked,
        "TTSTextFrame" => LineKind.Said,
        "TTSSpeakFrame" or "LLMContextAssistantTurnFrame" => LineKind.Other,
        "InputDTMFFrame" or "OutputDTMFFrame" or "OutputDTMFUrgentFrame" => LineKind.Keys,
        "LLMFullResponseStartFrame" or "LLMFullResponseEndFrame" => LineKind.Answer,
        "TTSStoppedFrame" => LineKind.Spoken,
        "UserStoppedSpeakingFrame" => LineKind.Turn,
        "InterruptionFrame" or "StartInterruptionFrame" or "CancelFrame" => LineKind.Cut,
        "TTSAudioRawFrame" or "MetricsFrame" => LineKind.Silent,
        _ => null,
    };
}
