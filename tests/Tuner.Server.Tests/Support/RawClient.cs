using System.Net.Sockets;
using System.Text;

namespace Tuner.Server.Tests.Support;

/// <summary>Speaks HTTP byte by byte, as no well-bred client would.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly NetworkStream _stream;

    public RawClient(Uri address)
    {
        _client.Connect(address.Host, address.Port);
        _stream = _client.GetStream();
    }

    public static string PostHead(string headers, string url = Posting.Url) =>
        $"POST {url} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ServerUnderTest.Key}\r\nContent-Type: application/json\r\n{headers}\r\n\r\n";

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>The first line of the answer; null when the connection was closed without one.</summary>
    public async Task<string?> StatusLineAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The whole answer, until the server closes the connection.</summary>
    public async Task<string> AllAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Goes away without a word.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    public void Dispose() => _client.Dispose();
}
