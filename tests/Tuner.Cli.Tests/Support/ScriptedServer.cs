using System.Net;

namespace Tuner.Cli.Tests.Support;

/// <summary>Answers requests by a function (null is 404) and keeps them.</summary>
internal sealed class ScriptedServer(Func<HttpRequestMessage, string?> answer, HttpStatusCode status = HttpStatusCode.OK) : HttpMessageHandler
{
    public List<HttpRequestMessage> Requests { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Task.FromResult(answer(request) is { } body
            ? new HttpResponseMessage(status) { Content = new StringContent(body) }
            : new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("") });
    }
}
