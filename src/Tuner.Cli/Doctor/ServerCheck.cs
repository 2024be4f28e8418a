using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Tuner.Cli.Serve;
using Tuner.Pipecat.Delivery;

namespace Tuner.Cli.Doctor;

/// <summary>
/// Whether calls would be taken: the address that they are posted to, the key, workspace and agent, and the time. It
/// posts an empty object, which the API refuses before it is a call, and asks for the workspace's agents.
/// </summary>
internal sealed class ServerCheck(CommandContext context, string? dataFolder)
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ProxySettings _proxy = new(context.Variable);

    public async Task<IReadOnlyList<Finding>> RunAsync(string server, CancellationToken cancel)
    {
        var settings = ServerSettings.Read(server, context.Variable);
        if (settings.PostAddress is not { } address)
            return [Finding.Bad("server", $"'{server}' is no http or https address", "set TUNER_BASE_URL, as https://api.usetuner.ai")];
        if (address.Scheme == "https" && TlsLibrary.Missing is { } missing) return [Finding.Bad("server", missing, "install OpenSSL 3")];
        var isOurs = ServerData.Link(dataFolder, context) is { } link && link.IsFor(address);
        List<Finding> findings = [.. settings.Missing(isOurs)];
        if (_proxy.Describe(address) is { } proxy) findings.Add(Finding.Good("proxy", $"calls go through {proxy}"));
        if (address.Scheme == "http" && !ProxyExceptions.IsLoopback(address))
            findings.Add(Finding.Warning("server", $"{settings.Server} is another machine and http is not encrypted: whoever is on the way reads key and calls", "use an https address"));
        try
        {
            using var client = new HttpClient(context.Http()) { Timeout = Patience };
            var posted = await AskAsync(client, HttpMethod.Post, address, settings.Key, cancel).ConfigureAwait(false);
            findings.Add(PostedCheck.Of(settings, posted));
            var listed = posted.IsAnswer ? await AskAsync(client, HttpMethod.Get, settings.AgentsAddress, settings.Key, cancel).ConfigureAwait(false) : posted;
            findings.AddRange(AgentsCheck.Of(settings, posted, listed));
            findings.Add(Clock(posted));
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or FormatException)
        {
            cancel.ThrowIfCancellationRequested();
            var why = fault is TaskCanceledException ? "no answer within 10 s" : NetworkFault.Describe(fault);
            var way = _proxy.Describe(address) is { } through ? $" through the proxy {through}" : "";
            findings.Add(Finding.Bad("server", $"{settings.Server} cannot be reached{way} ({why})", "check TUNER_BASE_URL and the network; until then calls wait on disk"));
        }

        return findings;
    }

    private static async Task<ServerAnswer> AskAsync(HttpClient client, HttpMethod method, Uri address, string? key, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, address);
        if (method == HttpMethod.Post) request.Content = new ByteArrayContent("{}"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (!string.IsNullOrEmpty(key)) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        var (body, whole) = await AnswerBody.ReadAsync(answer, cancel).ConfigureAwait(false);
        var status = (int)answer.StatusCode;
        return new ServerAnswer(status, ApiRefusal.Read(status, body, "{}"u8, string.IsNullOrEmpty(key) ? "no key" : key), whole ? AgentIds(body) : null, answer.Headers.Date)
        {
            TakesCalls = status is >= 200 and < 300 && whole && IsTaken(body),
        };
    }

    /// <summary>The ids of a list of agents; null when the answer is none.</summary>
    private static HashSet<string>? AgentIds(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Array) return null;
            var ids = new HashSet<string>(StringComparer.Ordinal);
            foreach (var agent in document.RootElement.EnumerateArray())
            {
                if (agent.ValueKind != JsonValueKind.Object) return null;
                foreach (var name in (string[])["remote_identifier", "id"])
                    if (agent.TryGetProperty(name, out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number) ids.Add(id.ToString());
            }

            return ids;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static readonly string[] AnswerMembers = ["id", "provider_call_id", "is_new"];

    /// <summary>Whether it is what the API says of a call that it took; a login page is not.</summary>
    private static bool IsTaken(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && AnswerMembers.Any(name => document.RootElement.TryGetProperty(name, out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Finding Clock(ServerAnswer answer)
    {
        if (answer.Date is not { } theirs) return Finding.Good("clock", "the server tells no time to compare");
        var skew = (context.Time.GetUtcNow() - theirs).Duration();
        var text = string.Create(CultureInfo.InvariantCulture, $"{skew.TotalSeconds:0} s apart from the server's");
        return skew <= MostSkew ? Finding.Good("clock", text) : Finding.Warning("clock", text, "set the clock (NTP): calls would be filed under a wrong time");
    }
}

/// <summary>What a server said.</summary>
/// <param name="Status">The status.</param>
/// <param name="Refusal">What the API says is wrong; null when the answer is no refusal in the API's form.</param>
/// <param name="Agents">The ids of a list of agents; null when the answer is none.</param>
/// <param name="Date">The server's time.</param>
internal sealed record ServerAnswer(int Status, string? Refusal, IReadOnlySet<string>? Agents, DateTimeOffset? Date)
{
    /// <summary>Whether it took what was posted, in the API's own words.</summary>
    public bool TakesCalls { get; init; }

    /// <summary>True when it is the API that spoke.</summary>
    public bool IsAnswer => Refusal is not null || TakesCalls;
}
