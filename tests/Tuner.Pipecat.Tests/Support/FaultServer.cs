using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>A server on bare sockets that can misbehave in every way, and notes what it was asked.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Request> _requests = new();

    // Who waits for ever is held by nothing else: its connection would be closed when the garbage collector comes by.
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly Task _accepting;
    private long _heard;

    public FaultServer(Func<Request, Stream, Task> behave)
    {
        Behave = behave;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public FaultServer()
        : this(Created)
    {
    }

    public sealed record Request(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public string CallId => IdOf(Body);

        private static string IdOf(byte[] body)
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.GetProperty("call_id").GetString()!;
        }
    }

    public Func<Request, Stream, Task> Behave { get; set; }

    /// <summary>With one it speaks TLS; another one may come while it runs.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Bytes of HTTP that came in all, of requests or not.</summary>
    public long Heard => Interlocked.Read(ref _heard);

    public string BaseUrl => string.Create(CultureInfo.InvariantCulture, $"{(Certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public IReadOnlyList<Request> Requests => [.. _requests];

    public static Task Created(Request request, Stream stream) =>
        Answer(stream, 201, JsonSerializer.Serialize(new { id = 1, provider_call_id = request.CallId, is_new = true }));

    public static Func<Request, Stream, Task> Status(int status, string headers = "", string body = "{}") => (_, stream) => Answer(stream, status, body, headers);

    public static async Task Answer(Stream stream, int status, string body, string headers = "")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        await Write(stream, string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n{headers}\r\n"));
        await stream.WriteAsync(bytes);
    }

    public static async Task Write(Stream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The server stops.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await using var stream = await StreamOfAsync(client);
            while (await ReadAsync(stream) is { } request)
            {
                _requests.Enqueue(request);
                await Behave(request, stream);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException or JsonException or AuthenticationException)
        {
            // The client went away, or the behaviour was to.
        }
    }

    private async Task<Stream> StreamOfAsync(TcpClient client)
    {
        if (Certificate is not { } certificate) return client.GetStream();
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(certificate);
        return secure;
    }

    private async Task<Request?> ReadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            // 22 begins a TLS handshake: nobody here speaks that.
            if (await stream.ReadAsync(one) == 0 || (head.Length == 0 && one[0] == 22)) return null;
            head.Append((char)one[0]);
            Interlocked.Increment(ref _heard);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body);
        return new Request(lines[0], headers, body);
    }
}
