using System.Text.Json;

namespace Tuner.Voice;

/// <summary>What is known of one call when it begins. What becomes known later, <see cref="VoiceCall.SetFacts"/> takes.</summary>
public sealed class VoiceCallOptions
{
    /// <summary>The call's id, 1 to 200 characters, another for each call: one record is kept for each. Null: one is made.</summary>
    public string? CallId { get; set; }

    /// <summary>The kind of call, 1 to 100 characters, e.g. <c>web_call</c> or <c>phone_call</c>. Default <c>web_call</c>.</summary>
    public string CallType { get; set; } = "web_call";

    /// <summary>The caller's number, E.164 when known, at most 50 characters.</summary>
    public string? CallerPhoneNumber { get; set; }

    /// <summary>The dialled address: a phone number or a SIP URI, at most 1024 characters.</summary>
    public string? Recipient { get; set; }

    /// <summary>The SIP <c>Call-ID</c> of the inbound leg, at most 1024 characters.</summary>
    public string? SipCallId { get; set; }

    /// <summary>The SIP headers of the inbound leg.</summary>
    public IReadOnlyDictionary<string, string>? SipHeaders { get; set; }

    /// <summary>JSON that the application collected, at most 48 KiB.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Variables { get; set; }

    /// <summary>JSON of the application's own, at most 48 KiB.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Metadata { get; set; }
}
