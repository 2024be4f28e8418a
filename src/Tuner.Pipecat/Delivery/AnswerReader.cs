using System.Net;
using System.Text.Json;

namespace Tuner.Pipecat.Delivery;

/// <summary>What an answer means for the record. Pure.</summary>
internal static class AnswerReader
{
    /// <summary>The answer of somebody else than the API: it decides nothing.</summary>
    public const string NotTheApi = "gateway";

    public static DeliveryResult Read(HttpResponseMessage response, (byte[] Bytes, bool Whole) body, OutgoingRecord record, string apiKey, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        return status switch
        {
            409 => new DeliveryResult.Delivered(status, Known: true),
            >= 200 and < 300 => ReadSuccess(response.StatusCode, body, record.CallId),
            >= 300 and < 400 => new DeliveryResult.TryLater(Name(status), $"the server sends its callers elsewhere (HTTP {status}); redirects are not followed: set base_url to the final address"),
            408 or 425 => new DeliveryResult.TryLater(Name(status), $"HTTP {status}", RetryAfter(response, now)),
            429 or 502 or 503 or 504 => new DeliveryResult.TryLater(Name(status), $"HTTP {status}", RetryAfter(response, now), ServerIsDown: true),
            413 => new DeliveryResult.TooLarge(status, ReadRefusal(status, ApiRefusal.Read(status, body.Bytes, record.Payload.Span, apiKey), RetryAfter(response, now))),
            >= 500 => new DeliveryResult.TryLater(Name(status), $"HTTP {status}: {ApiRefusal.Read(status, body.Bytes, record.Payload.Span, apiKey) ?? "the server failed"}", RetryAfter(response, now)),
            _ => ReadRefusal(status, ApiRefusal.Read(status, body.Bytes, record.Payload.Span, apiKey), RetryAfter(response, now)),
        };
    }

    /// <summary>
    /// A proxy, an ingress or a wrong address refuses whatever comes: that says nothing of the call or its key, so the
    /// call waits. Only the API's own word is final.
    /// </summary>
    private static DeliveryResult ReadRefusal(int status, string? words, TimeSpan? retryAfter) => (status, words) switch
    {
        (407, _) => new DeliveryResult.TryLater(NotTheApi, "the proxy wants a user name and password (HTTP 407): put them into the address of the proxy, as http://user:password@proxy:3128", retryAfter),
        (_, null) => new DeliveryResult.TryLater(NotTheApi, $"HTTP {status}, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong", retryAfter),
        (401 or 403, _) => new DeliveryResult.KeyRefused(status, words),
        _ => new DeliveryResult.Rejected(status, words),
    };

    /// <summary>
    /// 201 says that something was made. A bare 200 with a page in it can come from a hotel's login wall or a wrong
    /// address: only an answer in the API's form is believed, else the record is sent again, and 409 settles it.
    /// </summary>
    private static DeliveryResult ReadSuccess(HttpStatusCode status, (byte[] Bytes, bool Whole) body, string callId)
    {
        var answer = body.Whole ? Parse(body.Bytes) : null;
        if (answer is { } known && known.Id is { } id && id != callId)
            return new DeliveryResult.TryLater("unclear", "the server answered about another call");
        if (answer is not null || status == HttpStatusCode.Created) return new DeliveryResult.Delivered((int)status, answer?.IsNew == false);
        return new DeliveryResult.TryLater("unclear", $"HTTP {(int)status}, but not the answer of the Tuner API: is base_url right?");
    }

    private static (string? Id, bool? IsNew)? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            var id = document.RootElement.TryGetProperty("provider_call_id", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            bool? isNew = document.RootElement.TryGetProperty("is_new", out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean() : null;
            var numbered = document.RootElement.TryGetProperty("id", out var number) && number.ValueKind == JsonValueKind.Number;
            return id is null && isNew is null && !numbered ? null : (id, isNew);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>How long the server asks to wait; null when it does not.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.RetryAfter is not { } header ? null
        : header.Delta ?? (header.Date is { } date ? date - now : null);

    private static string Name(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
