using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Pages.Detail;

/// <summary>Gathers the facts beside the transcript. What the sender did not say is not there.</summary>
internal static class FactGroups
{
    private const int MostFacts = 40;
    private static readonly HashSet<string> Nothing = [];

    /// <summary>The groups that have a fact. Where the recording lies is none where the page plays it.</summary>
    public static IReadOnlyList<FactGroup> Of(ListedCall listed, CallRecord record, bool isPlayed)
    {
        var raw = record.Payload.Member("general_meta_data_raw");
        FactGroup[] groups =
        [
            Group("Call", Call(listed, record.Payload, isPlayed)),
            Group("Models", Models(record.Payload, raw)),
            Group("Usage", UsageFacts.Of(record.Payload, raw)),
            Group("Cost by part", CostFacts.Of(raw)),
            Group("Quality", QualityFacts.Of(raw.Member("quality"), record)),
            Group("Until the first word", StartFacts.Of(raw.Member("start_up"))),
            Group("Collected", OtherFacts.Members(record.Payload.Member("collected_dynamic_variables"), Nothing)),
            Group("Told by the application", OtherFacts.Of(record.Payload)),
            Group("Recording", RecordingFacts.Of(raw)),
        ];
        return [.. groups.Where(group => group.Facts.Count > 0)];
    }

    private static FactGroup Group(string title, IEnumerable<Fact> facts)
    {
        var shown = new List<Fact>();
        var hidden = 0;
        foreach (var fact in facts)
        {
            if (shown.Count < MostFacts) shown.Add(fact);
            else hidden++;
        }
        if (hidden > 0) shown.Add(new("And", $"{Format.Count(hidden)} more, in the JSON"));
        return new(title, shown);
    }

    private static IEnumerable<Fact> Call(ListedCall listed, JsonElement payload, bool isPlayed)
    {
        if (payload.Number("agent_version") is { } version) yield return new("Agent version", Format.Count(version));
        if (listed.WorkspaceId > 0) yield return new("Workspace", listed.WorkspaceId.ToString(CultureInfo.InvariantCulture));
        if (payload.Text("caller_phone_number") is { Length: > 0 } caller) yield return new("Caller", Format.Bounded(caller, 50));
        if (payload.Text("recipient") is { Length: > 0 } recipient) yield return new("Recipient", Format.Bounded(recipient, 200));
        if (payload.Text("sip_call_id") is { Length: > 0 } sip) yield return new("SIP call", Format.Bounded(sip, 200));
        if (payload.Member("in_voicemail") is { ValueKind: JsonValueKind.True or JsonValueKind.False } machine) yield return new("Voicemail", machine.GetBoolean() ? "Yes" : "No");
        foreach (var transfer in payload.Member("general_meta_data_raw").Objects("transfers").Take(20)) yield return new("Handed over", Transfer(transfer));
        if (payload.Member("call_successful") is { ValueKind: JsonValueKind.True or JsonValueKind.False } successful) yield return new("Successful", successful.GetBoolean() ? "Yes" : "No");
        if (payload.Text("user_sentiment") is { Length: > 0 } sentiment) yield return new("Sentiment", Format.Words(sentiment));
        if (payload.Number("call_cost") is { } cents) yield return new("Cost", (cents / 100).ToString("$0.00####", CultureInfo.InvariantCulture));
        if (!isPlayed && payload.Text("recording_url") is { Length: > 0 } url) yield return Link("Audio", url);
        if (payload.Text("recording_multi_channel_url") is { Length: > 0 } channels) yield return Link("Audio by channel", channels);
        if (payload.Member("sip_headers") is { ValueKind: JsonValueKind.Object } headers)
            foreach (var header in OtherFacts.Members(headers, Nothing)) yield return header with { Label = $"SIP {header.Label}" };
        if (listed.ReceivedAtMs > 0) yield return new("Received", Format.Moment(listed.ReceivedAtMs)) { WhenIso = Format.Iso(listed.ReceivedAtMs) };
    }

    private static string Transfer(JsonElement transfer)
    {
        var words = new List<string>();
        foreach (var name in (ReadOnlySpan<string>)["kind", "to", "outcome", "error"])
            if (transfer.Text(name) is { Length: > 0 } word) words.Add(Format.Bounded(word, 200));
        return transfer.Milliseconds("at_ms") is { } at ? $"{string.Join(", ", words)} ({Format.Ms(at)})" : string.Join(", ", words);
    }

    private static IEnumerable<Fact> Models(JsonElement payload, JsonElement? raw)
    {
        foreach (var (label, names) in new[] { ("Speech to text", (string[])["asr_model", "stt_model"]), ("Language", ["llm_model"]), ("Voice", ["tts_model"]) })
        {
            var name = names.SelectMany(key => new[] { payload.Member("metadata").Member("ai_models").Text(key), raw.Member("ai_models").Text(key) }).FirstOrDefault(text => !string.IsNullOrEmpty(text));
            if (name is not null) yield return new(label, Format.Bounded(name, 200));
        }
    }

    // Only what a browser opens as a page; a placeholder like pipecat://no-recording says that there is none.
    private static Fact Link(string label, string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)) return new(label, uri.Host, uri.AbsoluteUri);
        return new(label, url is "pipecat://no-recording" or "pending" ? "None" : Format.Bounded(url, 200));
    }
}
