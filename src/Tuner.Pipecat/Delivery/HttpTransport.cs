using System.Globalization;

namespace Tuner.Pipecat.Delivery;

/// <summary>One attempt over HTTP: limited in time, redirects not followed (they would carry the key elsewhere), answers read up to a bound.</summary>
internal sealed class HttpTransport : ITransport, IDisposable
{
    private const int LargeBody = 512 << 10;

    private static readonly CallRequests Calls = new();
    private static readonly SpanRequests Spans = new();
    private static readonly TraceRequests Traces = new();

    private readonly HttpClient _client;
    private readonly ProxySettings _proxy;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly RecordingUpload _uploads;

    public HttpTransport(TimeSpan connectLimit, TimeSpan totalLimit, TimeProvider time, ProxySettings? proxy = null)
    {
        _limit = totalLimit;
        _time = time;
        _proxy = proxy ?? ProxySettings.OfThisProcess;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = _proxy,
            ConnectTimeout = connectLimit,
            MaxResponseHeadersLength = 16,
            MaxConnectionsPerServer = 8,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            ResponseDrainTimeout = TimeSpan.Zero,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _uploads = new RecordingUpload(_client, totalLimit, time);
    }

    public async Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation)
    {
        var form = FormOf(credential);
        if (form.AddressOf(credential, record.AgentId) is not { } address)
            return new DeliveryResult.TryLater("address", $"the base URL is no http or https address: {Shorten(credential.Address)}");
        if (address.Scheme == Uri.UriSchemeHttps && TlsLibrary.Missing is { } missing)
            return new DeliveryResult.TryLater("tls", missing, ServerIsDown: true);
        if (record.Sound is { } sound) return Through(address, await SendSoundAsync(record, sound, credential, cancellation).ConfigureAwait(false));
        if (form.BodyOf(record) is not { } body) return new DeliveryResult.Rejected(0, "no spans can be made of it: it is no record of a call");
        return Through(address, await SendToAsync(address, body, record, credential, cancellation).ConfigureAwait(false));
    }

    /// <summary>Where a call would be posted to; null when the base URL is no http or https address.</summary>
    public static Uri? AddressOf(Credential credential, string agentId) => FormOf(credential).AddressOf(credential, agentId);

    public void Dispose() => _client.Dispose();

    private DeliveryResult Through(Uri address, DeliveryResult result) =>
        result is DeliveryResult.TryLater later && _proxy.Describe(address) is { } proxy ? later with { Why = $"{later.Why} (through the proxy {proxy})" } : result;

    private async Task<DeliveryResult> SendSoundAsync(OutgoingRecord record, SoundBody sound, Credential credential, CancellationToken cancellation)
    {
        try
        {
            return await _uploads.SendAsync(record, sound, credential, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidOperationException or FormatException or NotSupportedException)
        {
            return new DeliveryResult.TryLater(fault is HttpRequestException request && NetworkFault.IsTls(request) ? "tls" : "network", Words(fault, credential), ServerIsDown: true);
        }
    }

    private async Task<DeliveryResult> SendToAsync(Uri address, ReadOnlyMemory<byte> sent, OutgoingRecord record, Credential credential, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var response = await PostAsync(address, sent, credential, either.Token).ConfigureAwait(false);
            if (response is null) return new DeliveryResult.KeyRefused(0, "the API key holds characters that no header can carry");
            var body = await AnswerBody.ReadAsync(response, either.Token).ConfigureAwait(false);
            return FormOf(credential).Read(response, body, record, credential, _time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DeliveryResult.TryLater("timeout", string.Create(CultureInfo.InvariantCulture, $"no answer within {_limit.TotalSeconds:0.#} s"), ServerIsDown: true);
        }
        catch (HttpRequestException fault) when (NetworkFault.IsTls(fault))
        {
            return new DeliveryResult.TryLater("tls", Words(fault, credential), ServerIsDown: true);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidOperationException or FormatException or NotSupportedException)
        {
            return new DeliveryResult.TryLater("network", Words(fault, credential), ServerIsDown: true);
        }
    }

    /// <summary>A kept connection can be closed by the server just when it is used again: that says nothing of the server, so a fresh one is tried at once.</summary>
    private async Task<HttpResponseMessage?> PostAsync(Uri address, ReadOnlyMemory<byte> body, Credential credential, CancellationToken cancellation)
    {
        try
        {
            return await PostOnceAsync(address, body, credential, fresh: false, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.Unknown && fault.InnerException is IOException)
        {
            return await PostOnceAsync(address, body, credential, fresh: true, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage?> PostOnceAsync(Uri address, ReadOnlyMemory<byte> body, Credential credential, bool fresh, CancellationToken cancellation)
    {
        var form = FormOf(credential);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = form.MediaType;
        if (fresh) request.Headers.ConnectionClose = true;
        // Who refuses a large body does so before it is sent, and the answer is not lost in a connection that breaks off.
        if (body.Length >= LargeBody) request.Headers.ExpectContinue = true;
        if (!form.TryAddKey(request.Headers, credential)) return null;
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    private static IRequestForm FormOf(Credential credential) => credential.IsCollector ? Spans : credential.IsForTraces ? Traces : Calls;

    /// <summary>The system's words. An exception's text could one day quote a header: the key is taken out whatever it says.</summary>
    private static string Words(Exception fault, Credential credential) =>
        Shorten(credential.TakeOut(NetworkFault.Describe(fault)));

    private static string Shorten(string text) => text.Length <= 300 ? text : text[..300];
}
