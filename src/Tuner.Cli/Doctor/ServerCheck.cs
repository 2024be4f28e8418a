using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Tuner.Cli.Serve;
using Tuner.Pipecat.Delivery;
using Tuner.Server.Keys;

namespace Tuner.Cli.Doctor;

/// <summary>Whether the server answers, takes the key, knows the agent's workspace, and agrees about the time. Sends no call.</summary>
internal sealed class ServerCheck(Surroundings surroundings)
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(2);

    public async Task<IReadOnlyList<Finding>> RunAsync(string server, CancellationToken cancel)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return [Finding.Bad("server", $"'{server}' is no http or https address", "set TUNER_BASE_URL, as https://api.usetuner.ai")];
        if (address.Scheme == "https" && TlsLibrary.Missing is { } missing) return [Finding.Bad("server", missing, "install OpenSSL 3")];
        var key = surroundings.Variable("TUNER_API_KEY");
        var workspace = surroundings.Variable("TUNER_WORKSPACE_ID") is { Length: > 0 } text ? text : "1";
        try
        {
            using var client = new HttpClient(surroundings.Http()) { Timeout = TimeSpan.FromSeconds(10) };
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.TrimEnd('/')}/api/v1/workspaces/{Uri.EscapeDataString(workspace)}/agents/");
            if (!string.IsNullOrEmpty(key)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            else if (ServerData.Link(null, surroundings) is { } link && link.IsFor(address)) return await WithoutKeyAsync(client, link, cancel).ConfigureAwait(false);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            return [Reached(server, answer), Key(key, answer.StatusCode), Clock(answer)];
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or FormatException)
        {
            cancel.ThrowIfCancellationRequested();
            var why = fault is TaskCanceledException ? "no answer within 10 s" : NetworkFault.Describe(fault);
            return [Finding.Bad("server", $"{server} cannot be reached ({why})", "check TUNER_BASE_URL and the network; until then calls wait on disk")];
        }
    }

    // A server of this user, and no key yet: its own token finds out whether it answers, and the advice is at hand.
    private async Task<IReadOnlyList<Finding>> WithoutKeyAsync(HttpClient client, LoginLink link, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(link.Server, "/api/v1/calls?limit=1"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", link.Token);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        return [Reached(link.Server.AbsoluteUri, answer), Finding.Bad("key", "TUNER_API_KEY is not set", "`tuner keys add BOT --workspace N --scope ingest` makes one for the server that runs here"), Clock(answer)];
    }

    private static Finding Reached(string server, HttpResponseMessage answer) => (int)answer.StatusCode switch
    {
        >= 300 and < 400 => Finding.Bad("server", $"{server} sends its callers elsewhere", "set TUNER_BASE_URL to the final address: the key is not carried to another host"),
        >= 500 and not 501 => Finding.Warning("server", $"{server} answers, with an error of its own (HTTP {(int)answer.StatusCode})", "look at the server; calls wait meanwhile"),
        _ => Finding.Good("server", $"{server} answers"),
    };

    private static Finding Key(string? key, HttpStatusCode status) => (key, status) switch
    {
        (null or "", _) => Finding.Bad("key", "TUNER_API_KEY is not set", "set it to a key of the workspace"),
        (_, HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) => Finding.Bad("key", $"the server refuses the key (HTTP {(int)status})", "check TUNER_API_KEY and TUNER_WORKSPACE_ID"),
        (_, >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices) => Finding.Good("key", "the server takes it"),
        _ => Finding.Good("key", "set; this server has no page that tells whether it takes it"),
    };

    private Finding Clock(HttpResponseMessage answer)
    {
        if (answer.Headers.Date is not { } theirs) return Finding.Good("clock", "the server tells no time to compare");
        var skew = (surroundings.Time.GetUtcNow() - theirs).Duration();
        var text = string.Create(CultureInfo.InvariantCulture, $"{skew.TotalSeconds:0} s apart from the server's");
        return skew <= MostSkew ? Finding.Good("clock", text) : Finding.Warning("clock", text, "set the clock (NTP): calls would be filed under a wrong time");
    }
}
