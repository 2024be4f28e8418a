using System.Net;

namespace Tuner.Cli.Tests.Support;

/// <summary>Answers every request the same way and keeps what it was asked.</summary>
internal sealed class ScriptedServer(Func<HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<(Uri? Address, string? Authorization, string Body)> Requests { get; } = [];

    public static ScriptedServer Answering(HttpStatusCode status, string body = "") => new(() => new(status) { Content = new StringContent(body) });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add((request.RequestUri, request.Headers.Authorization?.ToString(), await request.Content!.ReadAsStringAsync(cancellationToken)));
        return answer();
    }
}
