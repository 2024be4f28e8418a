using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>What became known of a call after it had begun. Null leaves what was said before; what does not fit is passed over.</summary>
public sealed record CallFacts
{
    /// <summary>Where the recording lies, 1 to 1024 characters.</summary>
    public string? RecordingUrl { get; init; }

    /// <summary>Whether the call reached its goal.</summary>
    public bool? Successful { get; init; }

    /// <summary>Whether a machine answered.</summary>
    public bool? InVoicemail { get; init; }

    /// <summary>The caller's number, E.164 when known, at most 50 characters.</summary>
    public string? CallerPhoneNumber { get; init; }

    /// <summary>The dialled address, at most 1024 characters.</summary>
    public string? Recipient { get; init; }

    /// <summary>The SIP <c>Call-ID</c> of the inbound leg, at most 1024 characters.</summary>
    public string? SipCallId { get; init; }

    /// <summary>JSON that the application collected, at most 48 KiB; it replaces what was given before.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Variables { get; init; }

    /// <summary>JSON of the application's own, at most 48 KiB; it replaces what was given before.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Metadata { get; init; }

    internal CallFactsEvent? ToEvent()
    {
        var facts = new Dictionary<string, JsonElement>();
        AddText("recording_url", RecordingUrl, 1024);
        AddText("caller_phone_number", CallerPhoneNumber, 50);
        AddText("recipient", Recipient, 1024);
        AddText("sip_call_id", SipCallId, 1024);
        AddFlag("call_successful", Successful);
        AddFlag("in_voicemail", InVoicemail);
        AddMembers("collected_dynamic_variables", Variables);
        AddMembers("extra_metadata", Metadata);
        return facts.Count > 0 ? new CallFactsEvent { Facts = facts } : null;

        void AddText(string name, string? text, int most)
        {
            if (text is { Length: > 0 } && text.Length <= most) facts[name] = JsonSerializer.SerializeToElement(text, FrameJson.Default.String);
        }

        void AddFlag(string name, bool? flag)
        {
            if (flag is { } told) facts[name] = JsonElement.Parse(told ? "true" : "false");
        }

        void AddMembers(string name, IReadOnlyDictionary<string, JsonElement>? members)
        {
            if (members is null || Pipecat.Hosting.ApplicationJson.Fault(members, name) is not null) return;
            facts[name] = JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement>(members), FrameJson.Default.DictionaryStringJsonElement);
        }
    }
}
