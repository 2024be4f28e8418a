using System.Net.Http.Headers;
using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Pipecat.Spans;

namespace Tuner.Pipecat.Delivery;

/// <summary>OTLP over HTTP: the spans of the record as Protocol Buffers, which every collector takes. The same record gives the same bytes.</summary>
internal sealed class SpanRequests : IRequestForm
{
    /// <summary>As deep as a server takes what it sends on.</summary>
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 256 };

    private static readonly SpanOptions Usual = new();

    public MediaTypeHeaderValue MediaType { get; } = new("application/x-protobuf");

    public Uri? AddressOf(Credential credential, string agentId) => Uri.TryCreate(credential.Address, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    public ReadOnlyMemory<byte>? BodyOf(OutgoingRecord record)
    {
        try
        {
            using var document = JsonDocument.Parse(record.Payload, Reading);
            return OtlpProtobuf.Of(CallSpans.Of(CallRecord.Read(document.RootElement), Usual));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    public bool TryAddKey(HttpRequestHeaders headers, Credential credential)
    {
        foreach (var header in credential.Headers ?? []) headers.TryAddWithoutValidation(header.Name, header.Value);
        return true;
    }

    public DeliveryResult Read(HttpResponseMessage response, (byte[] Bytes, bool Whole) body, OutgoingRecord record, Credential credential, DateTimeOffset now)
    {
        var result = CollectorAnswers.Read((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body, AnswerReader.RetryAfter(response, now), Destination.Collector);
        // The collector's words may repeat the call or a header: neither belongs into a log.
        return result is DeliveryResult.Delivered { Why.Length: > 0 } taken
            ? taken with { Why = ApiRefusal.OneLine(Echo.TakeOut(credential.TakeOut(taken.Why), record.Payload.Span)) }
            : result;
    }
}
