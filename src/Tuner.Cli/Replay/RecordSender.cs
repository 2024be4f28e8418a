using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Replay;

/// <summary>Delivers a record to a server: one attempt, and what the server said.</summary>
internal sealed class RecordSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly Surroundings _surroundings;

    private RecordSender(Uri server, string key, Surroundings surroundings)
    {
        _server = server;
        _surroundings = surroundings;
        _http = new(surroundings.Http()) { Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    public string Where => _server.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <exception cref="CommandFailure">The URL or the key cannot be used.</exception>
    public static RecordSender Create(string url, string? key, Surroundings surroundings)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var server) || (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps))
            throw CommandFailure.WronglyUsed($"--send takes the address of a server, as http://127.0.0.1:8000, not '{url}'.");
        if (server.UserInfo.Length > 0) throw CommandFailure.WronglyUsed("--send takes an address without a user name and password: the key stands in TUNER_API_KEY.");
        if (string.IsNullOrEmpty(key)) throw CommandFailure.WronglyUsed("--send needs the server's API key in the environment variable TUNER_API_KEY.");
        if (!key.All(letter => letter is > ' ' and < '\x7f')) throw CommandFailure.WronglyUsed("TUNER_API_KEY holds a character that a key cannot have (visible ASCII only).");
        return new(server, key, surroundings);
    }

    /// <summary>Sends it and tells, in one sentence, that the server has it.</summary>
    /// <exception cref="CommandFailure">The server does not have it.</exception>
    public async Task<string> SendAsync(ReplayedCall call, CancellationToken cancel)
    {
        var address = Address(call);
        try
        {
            using var body = new ByteArrayContent(call.Body);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await _http.PostAsync(address, body, cancel).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.Conflict) return $"{Where} has this call already.";
            if (answer.IsSuccessStatusCode) return $"Delivered to {Where}.";
            var text = await answer.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
            throw new CommandFailure($"{Where} refused the record of {call.Payload.CallId} with {(int)answer.StatusCode} {SafeText.OneLine(text, 300)}");
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFailure($"{Where} cannot be reached ({fault.Message.TrimEnd('.')}).");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CommandFailure($"{Where} gave no answer within {Patience.TotalSeconds} s.");
        }
    }

    public void Dispose() => _http.Dispose();

    private Uri Address(ReplayedCall call)
    {
        var workspace = call.Header?.Config?.WorkspaceId?.ToString(CultureInfo.InvariantCulture) ?? _surroundings.Variable("TUNER_WORKSPACE_ID");
        var agent = call.Header?.Config?.AgentId ?? _surroundings.Variable("TUNER_AGENT_ID");
        if (string.IsNullOrEmpty(workspace)) throw new CommandFailure("the log names no workspace: set TUNER_WORKSPACE_ID to the number of the one that the call belongs to.");
        if (string.IsNullOrEmpty(agent)) throw new CommandFailure("the log names no agent: set TUNER_AGENT_ID to the one that the call belongs to.");
        return new($"{Where}/api/v1/public/call?workspace_id={Uri.EscapeDataString(workspace)}&agent_remote_identifier={Uri.EscapeDataString(agent)}");
    }
}
