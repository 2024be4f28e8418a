using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Reading;
using Tuner.Pipecat.Spans;

namespace Tuner.Cli.Export;

/// <summary>Sends spans to a collector by OTLP over HTTP, a request a call. What cannot be taken now is sent again; the ids of the spans make that no double.</summary>
internal sealed class SpanSender : IDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private readonly CommandContext _context;
    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly IReadOnlyList<RequestHeader> _headers;
    private long _calls;
    private long _spans;

    private SpanSender(Uri address, IReadOnlyList<RequestHeader> headers, CommandContext context)
    {
        (_address, _headers, _context) = (address, headers, context);
        _http = new(context.Http()) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 1 << 20 };
    }

    /// <summary>Spans that the collector would not have.</summary>
    public long Rejected { get; private set; }

    /// <summary>What came of it.</summary>
    public string Told => string.Create(CultureInfo.InvariantCulture, $"{_spans - Rejected:#,0} spans of {_calls:#,0} {(_calls == 1 ? "call" : "calls")} sent to {_address.GetLeftPart(UriPartial.Path)}.");

    /// <summary>Makes one for an address; without a path it is the one of the protocol.</summary>
    /// <exception cref="CommandFailure">The address or the headers cannot be used.</exception>
    public static SpanSender To(string address, CommandContext context)
    {
        if (ServerAddress.TryParse(address) is not { } server) throw CommandFailure.WronglyUsed($"--send takes an address like http://127.0.0.1:4318/v1/traces, without user name and password, not '{address}'.");
        var full = server.AbsolutePath is "/" or "" ? new Uri(server, "/v1/traces") : server;
        var variable = context.Variable("OTEL_EXPORTER_OTLP_TRACES_HEADERS") is { Length: > 0 } traces ? traces : context.Variable("OTEL_EXPORTER_OTLP_HEADERS");
        var headers = RequestHeaders.Read(variable) ?? throw CommandFailure.WronglyUsed($"OTEL_EXPORTER_OTLP_HEADERS {RequestHeaders.Form}.");
        return new(full, headers, context);
    }

    /// <summary>Sends the spans of a call.</summary>
    /// <exception cref="CommandFailure">They were not taken.</exception>
    public async Task SendAsync(CallRecord call, SpanOptions options, CancellationToken cancel)
    {
        var traces = CallSpans.Of(call, options);
        var body = OtlpProtobuf.Of(traces);
        for (var attempt = 1; ; attempt++)
        {
            var (answer, rejected, wait) = await TryAsync(body, attempt, cancel).ConfigureAwait(false);
            if (answer is null)
            {
                (_calls, _spans, Rejected) = (_calls + 1, _spans + traces.Spans.Count, Rejected + rejected);
                return;
            }

            if (wait is not { } time || attempt == Attempts) throw new CommandFailure($"the collector at {_address.GetLeftPart(UriPartial.Path)} {answer}; {_calls} calls were sent before, and sending them again makes no doubles.");
            await Task.Delay(time, _context.Time, cancel).ConfigureAwait(false);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>One attempt: what went wrong (null: nothing), how many spans were rejected, and when to try again (null: never).</summary>
    private async Task<(string? Answer, long Rejected, TimeSpan? Wait)> TryAsync(ReadOnlyMemory<byte> body, int attempt, CancellationToken cancel)
    {
        var usual = TimeSpan.FromSeconds(Math.Pow(2, attempt - 1));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            foreach (var header in _headers) request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            using var answer = await _http.SendAsync(request, cancel).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                var (rejected, message) = OtlpAnswer.Read(await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false), answer.Content.Headers.ContentType?.MediaType);
                if (rejected > 0 || message.Length > 0) _context.Error.WriteLine($"tuner: the collector rejected {rejected} spans{(message.Length > 0 ? $": {SafeText.OneLine(message, 300)}" : "")}.");
                return (null, rejected, null);
            }

            var told = $"answered with {(int)answer.StatusCode}";
            // The protocol's list of answers after which to try again.
            return answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
                ? (told, 0, WaitOf(answer.Headers.RetryAfter) ?? usual)
                : (told, 0, null);
        }
        catch (HttpRequestException fault)
        {
            return ($"cannot be reached ({fault.Message.TrimEnd('.')})", 0, usual);
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ($"gave no answer within {_http.Timeout.TotalSeconds} s", 0, usual);
        }
    }

    private TimeSpan? WaitOf(RetryConditionHeaderValue? after)
    {
        var wait = after?.Delta ?? (after?.Date - _context.Time.GetUtcNow());
        return wait is not { } known ? null : known < TimeSpan.Zero ? TimeSpan.Zero : known > LongestWait ? LongestWait : known;
    }
}
