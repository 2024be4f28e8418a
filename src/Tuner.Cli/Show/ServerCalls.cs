using System.Globalization;
using System.Net;
using System.Text.Json;
using Tuner.Cli.Serve;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.Show;

/// <summary>The calls that a server keeps, read back.</summary>
internal sealed class ServerCalls : IDisposable
{
    private const string UsualServer = "http://127.0.0.1:8000";
    private readonly HttpClient _http;
    private readonly string _server;
    private readonly string?[] _keys;
    private Func<string, string?> _optionOf = parameter => parameter;

    /// <param name="server">Its address.</param>
    /// <param name="keys">Tried in this order: one that was right once may be of another server by now, or unable to read.</param>
    /// <param name="context">The network.</param>
    private ServerCalls(Uri server, IEnumerable<string?> keys, CommandContext context)
    {
        _keys = [.. keys.Where(key => !string.IsNullOrEmpty(key)).DefaultIfEmpty()];
        _server = server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _http = new(context.Http()) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 256 << 20 };
    }

    /// <summary>The server of an address; without one that which runs here. A server of this user is asked with its own token, any other with TUNER_API_KEY.</summary>
    /// <exception cref="CommandFailure">The address cannot be used.</exception>
    public static ServerCalls At(string? address, string? dataFolder, CommandContext context)
    {
        var link = ServerData.Link(dataFolder, context);
        var named = !string.IsNullOrEmpty(address) ? address : link?.Server.AbsoluteUri ?? UsualServer;
        if (ServerAddress.TryParse(named) is not { } server) throw CommandFailure.WronglyUsed($"the server's address must be like http://127.0.0.1:8000, without user name and password, not '{address}'.");
        var key = context.Variable("TUNER_API_KEY")?.TrimEnd('\r', '\n');
        // The token goes to the address that the server itself wrote down: "localhost" may be somebody else's [::1].
        return link?.IsFor(server) == true ? new(link.Server, [link.Token, key], context) : new(server, [key], context);
    }

    /// <summary>A server and a key that opens it.</summary>
    public static ServerCalls WithKey(Uri server, string? key, CommandContext context) => new(server, [key], context);

    /// <summary>A page of the list.</summary>
    /// <param name="asked">The parameters of the address.</param>
    /// <param name="optionOf">The option that a parameter was given by, as the user knows it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="CommandFailure">The server does not answer, or says that a parameter is wrong.</exception>
    public async Task<JsonDocument> ListAsync(IReadOnlyList<(string Parameter, string Value)> asked, Func<string, string?> optionOf, CancellationToken cancel)
    {
        _optionOf = optionOf;
        return await GetAsync($"/api/v1/calls?{string.Join('&', asked.Select(one => $"{one.Parameter}={Uri.EscapeDataString(one.Value)}"))}", cancel).ConfigureAwait(false);
    }

    /// <summary>How many calls the server has.</summary>
    /// <exception cref="CommandFailure">It does not say.</exception>
    public async Task<long> CountAsync(CancellationToken cancel)
    {
        using var list = await GetAsync("/api/v1/calls?limit=1", cancel).ConfigureAwait(false);
        return list.RootElement.ValueKind == JsonValueKind.Object && list.RootElement.TryGetProperty("total", out var total) && total.ValueKind == JsonValueKind.Number && total.TryGetInt64(out var count) ? count : throw NotOurs();
    }

    /// <summary>The record of the newest call of exactly that id; else of the call whose page has that number.</summary>
    /// <exception cref="CommandFailure">There is none, or the server does not answer.</exception>
    public async Task<CallPayload> FindAsync(string callId, CancellationToken cancel)
    {
        var found = await FindBytesAsync(callId, cancel).ConfigureAwait(false);
        try
        {
            return TunerJson.Deserialize(found.Body) ?? throw NotOurs();
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    /// <summary>The same call as the bytes that were sent.</summary>
    /// <exception cref="CommandFailure">There is none, or the server does not answer.</exception>
    public async Task<(ServerCall Call, byte[] Body)> FindBytesAsync(string callId, CancellationToken cancel)
    {
        if (await NewestAsync(callId, cancel).ConfigureAwait(false) is { } newest) return (newest, await BodyAsync(newest, cancel).ConfigureAwait(false) ?? throw NotOurs());
        if (long.TryParse(callId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && new ServerCall(id, null, null, null) is var numbered
            && await BodyAsync(numbered, cancel).ConfigureAwait(false) is { } body) return (numbered, body);
        throw new CommandFailure($"the server at {_server} has no call of that id or number.");
    }

    /// <summary>A page of the list, and where it goes on; null at its end.</summary>
    /// <inheritdoc cref="ListAsync"/>
    public async Task<(IReadOnlyList<ServerCall> Calls, string? Next)> PageAsync(IReadOnlyList<(string Parameter, string Value)> asked, Func<string, string?> optionOf, CancellationToken cancel)
    {
        using var list = await ListAsync(asked, optionOf, cancel).ConfigureAwait(false);
        return (CallsOf(list.RootElement), Next(list.RootElement));

        static string? Next(JsonElement list) => list.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
    }

    /// <summary>The newest call of exactly that id; null where there is none.</summary>
    /// <exception cref="CommandFailure">The server does not answer.</exception>
    public async Task<ServerCall?> NewestAsync(string callId, CancellationToken cancel)
    {
        using var list = await GetAsync($"/api/v1/calls?limit=1&call_id={Uri.EscapeDataString(callId)}", cancel).ConfigureAwait(false);
        return CallsOf(list.RootElement).FirstOrDefault(call => call.CallId == callId);
    }

    /// <summary>The bytes of a call as they were sent; null where it is gone by now.</summary>
    /// <exception cref="CommandFailure">The server does not answer.</exception>
    public Task<byte[]?> BodyAsync(ServerCall call, CancellationToken cancel) =>
        TryGetBytesAsync($"/api/v1/calls/{call.Id.ToString(CultureInfo.InvariantCulture)}/payload", cancel);

    /// <summary>Where it is, without a slash at its end.</summary>
    public string Address => _server;

    /// <summary>The address of a call's page.</summary>
    public string PageOf(ServerCall call) => string.Create(CultureInfo.InvariantCulture, $"{_server}/calls/{call.Id}");

    public void Dispose() => _http.Dispose();

    private List<ServerCall> CallsOf(JsonElement list) =>
        list.ValueKind == JsonValueKind.Object && list.TryGetProperty("calls", out var calls) && calls.ValueKind == JsonValueKind.Array
            ? [.. calls.EnumerateArray().Select(call => ServerCall.Read(call) ?? throw NotOurs())]
            : throw NotOurs();

    private async Task<JsonDocument> GetAsync(string path, CancellationToken cancel) =>
        await TryGetAsync(path, cancel).ConfigureAwait(false) ?? throw NotOurs();

    private async Task<JsonDocument?> TryGetAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await TryGetBytesAsync(path, cancel).ConfigureAwait(false) is { } answer ? JsonDocument.Parse(answer) : null;
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    /// <summary>Null where the server has nothing there.</summary>
    private async Task<byte[]?> TryGetBytesAsync(string path, CancellationToken cancel)
    {
        try
        {
            using var answer = await AskAsync(path, cancel).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.NotFound) return null;
            if (answer.StatusCode == HttpStatusCode.Unauthorized) throw new CommandFailure($"the server at {_server} asks for an API key that can read: set TUNER_API_KEY, or say with --data where a server of yours keeps its calls.");
            if (answer.StatusCode == HttpStatusCode.Forbidden) throw new CommandFailure($"the key in TUNER_API_KEY cannot read at {_server}: `tuner keys add NAME --workspace N --scope read` makes one that can.");
            if (answer.StatusCode == HttpStatusCode.BadRequest && Refused(await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false)) is { } refused) throw CommandFailure.WronglyUsed(refused);
            if (!answer.IsSuccessStatusCode) throw new CommandFailure($"the server at {_server} answered with {(int)answer.StatusCode} {SafeText.OneLine(await answer.Content.ReadAsStringAsync(cancel).ConfigureAwait(false), 300)}");
            return await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFailure($"the server at {_server} cannot be reached ({fault.Message.TrimEnd('.')}).");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CommandFailure($"the server at {_server} gave no answer within {_http.Timeout.TotalSeconds} s.");
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string path, CancellationToken cancel)
    {
        for (var i = 0; ; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server + path));
            if (_keys[i] is { } key) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
            var answer = await _http.SendAsync(request, cancel).ConfigureAwait(false);
            if (i == _keys.Length - 1 || answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)) return answer;
            answer.Dispose();
        }
    }

    // The first thing that is wrong, in the words of the server, under the name that the user gave it.
    private string? Refused(byte[] answer)
    {
        using var document = JsonDocument.Parse(answer);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("detail", out var detail) || detail.ValueKind != JsonValueKind.Array || detail.GetArrayLength() == 0) return null;
        var (field, message) = (Word(detail[0], "field"), Word(detail[0], "msg"));
        if (field.Length == 0 || message.Length == 0) return null;
        return $"{_optionOf(field) ?? $"the parameter {field}"} {char.ToLowerInvariant(message[0])}{message[1..]}.";
    }

    private static string Word(JsonElement fault, string name) =>
        fault.ValueKind == JsonValueKind.Object && fault.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? SafeText.OneLine(word.GetString(), 500) : "";

    /// <summary>That the answer is none of this project's server.</summary>
    public CommandFailure NotOurs() => new($"what answers at {_server} is no Tuner server of this project: it does not tell its calls.");
}
