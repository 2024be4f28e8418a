using System.Globalization;
using Tuner.Cli.CallViews;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Delivery;

namespace Tuner.Cli.Replay;

/// <summary>Delivers records to a server: one attempt each, and what the server said.</summary>
internal sealed class RecordSender : IDisposable
{
    private readonly ITransport _transport;
    private readonly FittingTransport _fitting;
    private readonly string _key;
    private readonly CommandContext _surroundings;

    private RecordSender(Uri server, string key, CommandContext context)
    {
        Where = server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _key = key;
        _surroundings = context;
        _transport = context.Transport();
        _fitting = new FittingTransport(_transport, context.Time);
    }

    public string Where { get; }

    /// <exception cref="CommandFailure">The URL or the key cannot be used.</exception>
    public static RecordSender Create(string url, string? key, CommandContext context)
    {
        if (ServerAddress.TryParse(url) is not { } server)
            throw CommandFailure.WronglyUsed($"--send takes the address of a server, as http://127.0.0.1:8000, without user name and password; the key stands in TUNER_API_KEY.");
        if (string.IsNullOrEmpty(key)) throw CommandFailure.WronglyUsed("--send needs the server's API key in the environment variable TUNER_API_KEY.");
        if (!key.All(letter => letter is > ' ' and < '\x7f')) throw CommandFailure.WronglyUsed("TUNER_API_KEY holds a character that a key cannot have (visible ASCII only).");
        return new(server, key, context);
    }

    /// <summary>Sends it. Returns whether the server had this call before.</summary>
    /// <exception cref="CommandFailure">The server does not have it.</exception>
    public async Task<bool> SendAsync(ReplayedCall call, CancellationToken cancel)
    {
        var (workspace, agent) = (WorkspaceOf(call), AgentOf(call));
        var record = new OutgoingRecord(call.Payload.CallId, agent, call.Body);
        var (result, shortenedTo) = await _fitting.SendAsync(record, new Credential(_key, Where, workspace), cancel).ConfigureAwait(false);
        if (result is DeliveryResult.Delivered && shortenedTo is { } bytes)
            _surroundings.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tuner: {Where} takes no record of {call.Body.Length} bytes: it has {SafeText.OneLine(call.Payload.CallId)} in {bytes}, without the largest values."));
        return result switch
        {
            DeliveryResult.Delivered delivered => delivered.Known,
            DeliveryResult.KeyRefused refused => throw new CommandFailure($"{Where} refuses the API key in TUNER_API_KEY for workspace {workspace} ({refused.Status}: {SafeText.OneLine(refused.Why, 300)})."),
            DeliveryResult.Rejected rejected => throw new CommandFailure($"{Where} refused the record of {call.Payload.CallId} ({rejected.Status}: {SafeText.OneLine(rejected.Why, 300)})."),
            DeliveryResult.TryLater later => throw new CommandFailure($"{Where} did not take the record of {call.Payload.CallId} ({SafeText.OneLine(later.Why, 300).TrimEnd('.')})."),
            var other => throw new InvalidOperationException($"An attempt ended as {other.GetType().Name}."),
        };
    }

    public void Dispose() => (_transport as IDisposable)?.Dispose();

    private long WorkspaceOf(ReplayedCall call)
    {
        if (call.Header?.Config?.WorkspaceId is { } named) return named;
        return long.TryParse(_surroundings.Variable("TUNER_WORKSPACE_ID"), NumberStyles.None, CultureInfo.InvariantCulture, out var workspace)
            ? workspace
            : throw new CommandFailure("the log names no workspace: set TUNER_WORKSPACE_ID to the number of the one that the call belongs to.");
    }

    private string AgentOf(ReplayedCall call)
    {
        var agent = call.Header?.Config?.AgentId is { Length: > 0 } named ? named : _surroundings.Variable("TUNER_AGENT_ID");
        return string.IsNullOrEmpty(agent) ? throw new CommandFailure("the log names no agent: set TUNER_AGENT_ID to the one that the call belongs to.") : agent;
    }
}
