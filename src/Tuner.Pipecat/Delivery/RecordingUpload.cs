using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// One attempt to bring a recording to its server: in parts, from where the server stands. A cut connection, a lost answer
/// or the death of either side costs the part that was on its way.
/// </summary>
internal sealed class RecordingUpload(HttpClient client, TimeSpan limit, TimeProvider time)
{
    private const int LargestPart = 1 << 20;
    private const int SmallestPart = 64 << 10;

    /// <summary>So often in a row a server may say something that brings the upload no further.</summary>
    private const int MostStandstill = 5;

    /// <summary>A server that has no room left is asked rarely.</summary>
    private static readonly TimeSpan WhenFull = TimeSpan.FromHours(1);

    private int _part = LargestPart;

    /// <summary>Sends what the server has not got yet.</summary>
    public async Task<DeliveryResult> SendAsync(OutgoingRecord record, SoundBody sound, Credential credential, CancellationToken cancellation)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{credential.Address}/api/v1/recordings/{credential.WorkspaceId}/{Uri.EscapeDataString(record.CallId)}");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) return new DeliveryResult.TryLater("address", "the base URL is no http or https address");
        if (!credential.FitsHeader) return new DeliveryResult.KeyRefused(0, "the API key holds characters that no header can carry");
        var (received, part, standstill, wasWrong) = (0L, (byte[]?)null, 0, false);
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                if (record.First is { } first && await first(credential.Place, cancellation).ConfigureAwait(false) is { } wait) return wait;
                using var request = isFirst ? new HttpRequestMessage(HttpMethod.Get, $"{text}/upload?sha256={sound.Sha256}") : Put(text, sound, received, part ??= ArrayPool<byte>.Shared.Rent(LargestPart));
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + credential.ApiKey);
                var answer = await AskAsync(request, cancellation).ConfigureAwait(false);
                if (answer is null) return new DeliveryResult.TryLater("timeout", string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds:0.#} s"), ServerIsDown: true);
                var before = received;
                switch (answer.Status)
                {
                    case 200 or 201 when answer.Complete == true:
                        return new DeliveryResult.Delivered(answer.Status, Known: isFirst);
                    case 200 or 201 or 409 when answer.Received is { } has && has >= 0 && has <= sound.Bytes:
                        received = has;
                        break;
                    case 404 when isFirst && answer.IsOfTheApi:
                        // It knows of no such upload, or takes none at all: the first part tells.
                        break;
                    case 422 when answer.IsOfTheApi && !wasWrong:
                        (received, wasWrong) = (0, true);
                        break;
                    default:
                        return Read(answer, credential);
                }

                standstill = isFirst || received > before ? 0 : standstill + 1;
                if (standstill == MostStandstill) return new DeliveryResult.TryLater("unclear", "the server takes the parts of a recording and comes no further");
            }
        }
        finally
        {
            if (part is not null) ArrayPool<byte>.Shared.Return(part);
        }
    }

    private HttpRequestMessage Put(string address, SoundBody sound, long offset, byte[] buffer)
    {
        var length = sound.Read(buffer.AsSpan(0, _part), offset);
        var content = new ReadOnlyMemoryContent(buffer.AsMemory(0, length));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new HttpRequestMessage(HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"{address}?sha256={sound.Sha256}&size={sound.Bytes}&offset={offset}")) { Content = content };
    }

    /// <summary>Null when the time was too short: the next part is smaller then.</summary>
    private async Task<Answer?> AskAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var (body, whole) = await AnswerBody.ReadAsync(response, either.Token).ConfigureAwait(false);
            if (_part < LargestPart) _part *= 2;
            return Answer.Of((int)response.StatusCode, body, whole, AnswerReader.RetryAfter(response, time.GetUtcNow()));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _part = Math.Max(SmallestPart, _part / 4);
            return null;
        }
    }

    private static DeliveryResult Read(Answer answer, Credential credential)
    {
        var status = answer.Status;
        var word = status.ToString(CultureInfo.InvariantCulture);
        var said = answer.IsOfTheApi;
        return status switch
        {
            401 or 403 when said => new DeliveryResult.KeyRefused(status, "the key was refused"),
            404 when said => new DeliveryResult.Rejected(status, $"the server at {credential.Address} takes no recordings"),
            // The call was erased there: nothing of it may come back.
            410 => new DeliveryResult.Delivered(status, Known: true),
            413 when said => new DeliveryResult.Rejected(status, "the recording is longer than the server takes"),
            422 when said => new DeliveryResult.Rejected(status, "what arrived is not what was sent, twice: the file changed on this disk, or the server's store is damaged"),
            429 or 502 or 503 or 504 => new DeliveryResult.TryLater(word, $"HTTP {status}", answer.RetryAfter, ServerIsDown: true),
            507 => new DeliveryResult.TryLater(word, "the server's room for recordings is used up", answer.RetryAfter ?? WhenFull, ServerIsDown: true),
            408 or 425 or >= 500 => new DeliveryResult.TryLater(word, $"HTTP {status}", answer.RetryAfter),
            400 when said => new DeliveryResult.Rejected(status, "the server does not understand the upload"),
            >= 300 and < 400 => new DeliveryResult.TryLater(word, $"the server sends its callers elsewhere (HTTP {status}); redirects are not followed: set base_url to the final address"),
            >= 200 and < 300 => new DeliveryResult.TryLater("unclear", $"HTTP {status}, but not the answer of the Tuner API: is base_url right?"),
            _ => new DeliveryResult.TryLater(AnswerReader.NotTheApi, $"HTTP {status}, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong", answer.RetryAfter),
        };
    }

    /// <summary>What a server said.</summary>
    private sealed record Answer(int Status, long? Received, bool? Complete, bool IsOfTheApi, TimeSpan? RetryAfter)
    {
        public static Answer Of(int status, byte[] body, bool whole, TimeSpan? retryAfter)
        {
            try
            {
                using var document = JsonDocument.Parse(whole ? body : []);
                var root = document.RootElement;
                if (root.ValueKind != JsonValueKind.Object) return new(status, null, null, false, retryAfter);
                long? received = root.TryGetProperty("received", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var has) ? has : null;
                bool? complete = root.TryGetProperty("complete", out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean() : null;
                return new(status, received, complete, received is not null || root.TryGetProperty("detail", out _), retryAfter);
            }
            catch (JsonException)
            {
                return new(status, null, null, false, retryAfter);
            }
        }
    }
}
