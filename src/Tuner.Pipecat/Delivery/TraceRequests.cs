using System.Globalization;
using System.Net.Http.Headers;

namespace Tuner.Pipecat.Delivery;

/// <summary>Tuner's door for spans: OTLP over HTTP with Protocol Buffers, which is what the entry holds.</summary>
internal sealed class TraceRequests : IRequestForm
{
    public MediaTypeHeaderValue MediaType { get; } = new("application/x-protobuf");

    public Uri? AddressOf(Credential credential, string agentId) =>
        Uri.TryCreate(string.Create(CultureInfo.InvariantCulture, $"{credential.Address}/api/v1/traces?workspace_id={credential.WorkspaceId}"), UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https" ? address : null;

    public ReadOnlyMemory<byte>? BodyOf(OutgoingRecord record) => record.Payload;

    public bool TryAddKey(HttpRequestHeaders headers, Credential credential) => credential.FitsHeader && headers.TryAddWithoutValidation("Authorization", "Bearer " + credential.ApiKey);

    public DeliveryResult Read(HttpResponseMessage response, (byte[] Bytes, bool Whole) body, OutgoingRecord record, Credential credential, DateTimeOffset now)
    {
        var result = CollectorAnswers.Read((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body, AnswerReader.RetryAfter(response, now), Destination.Traces);
        // The answer's words may repeat what a span holds: how many were refused is enough for a log.
        return result is DeliveryResult.Delivered { Why.Length: > 0 } taken ? taken with { Why = "" } : result;
    }
}
