using Tuner.Cli.State;
using Tuner.Cli.Terminal;
using Tuner.Server;
using Tuner.Server.Keys;

namespace Tuner.Cli.Serve;

/// <summary>Starts the server, says where it is and how to get in, and waits for Ctrl-C.</summary>
internal sealed class ServeRun(CommandContext context, string? keyFile)
{
    private string? _keyWrittenTo;

    public async Task<int> RunAsync(ServerOptions options, CancellationToken cancel)
    {
        // Signals are heard only once the command's task is there: from here on Ctrl-C is an orderly end.
        await Task.Yield();
        // A secret that is mounted as a file often ends with a newline.
        var given = context.Variable("TUNER_API_KEY")?.TrimEnd('\r', '\n') is { Length: > 0 } key ? key : null;
        await using var server = await StartAsync(options with
        {
            FirstKey = given,
            TimeProvider = context.Time,
            OnNewKey = created => _keyWrittenTo = NewKeyFile.Write(context, keyFile, options.DataFolder, KeyName.First, created),
            OnFailure = Tell,
            OnWrongKey = Tell,
        }, cancel).ConfigureAwait(false);

        context.Out.WriteLine($"Tuner server at {server.Address}");
        context.Out.WriteLine($"Open in a browser: {server.LoginAddress}");
        context.Out.WriteLine($"Calls are kept in {SafeText.OneLine(server.DataFolder)}");
        if (server.NewKey is { } created) TellFirstKey(created, given is not null);
        if (server.GivenKeyIsUnknown)
            Tell("TUNER_API_KEY is none of this server's keys, so whoever sends with it is refused; `tuner keys list` shows which there are.");
        if (server.WasReadWithoutKey)
            Tell("reading now needs a session or an API key, at this machine too: open the address above (`tuner open` prints it again), or give a key; the key of before is now an admin key.");
        if (server.IsReachedFromElsewhere)
            Tell("other machines reach this server by plain HTTP, on which keys and calls can be read along: every request needs a key, and a proxy with TLS belongs before it (docs/server.md).");
        OrphansAtStart.Finish(context);
        context.Out.WriteLine("Ctrl-C stops it.");
        await server.WaitAsync(cancel).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    /// <exception cref="CommandFailure">It cannot start.</exception>
    public static async Task<RunningServer> StartAsync(ServerOptions options, CancellationToken cancel)
    {
        try
        {
            return await TunerServer.StartAsync(options, cancel).ConfigureAwait(false);
        }
        catch (ServerStartException fault)
        {
            throw new CommandFailure(fault.Message, fault.Failure == ServerStartFailure.Option ? ExitCodes.WronglyUsed : ExitCodes.Failed);
        }
    }

    private void TellFirstKey(string key, bool given)
    {
        if (!given)
        {
            context.Out.WriteLine(_keyWrittenTo is null ? $"API key, shown only this once: {key}" : $"API key, written only this once: {SafeText.OneLine(_keyWrittenTo)}");
            return;
        }

        context.Out.WriteLine("API key: the one in TUNER_API_KEY");
        if (key.Length < ApiKey.StrongLength)
            Tell($"TUNER_API_KEY has {key.Length} character{(key.Length == 1 ? "" : "s")} and may be guessed; keys that `tuner keys add` makes have {ApiKey.StrongLength} and more.");
        Tell("TUNER_API_KEY is an admin key now, which opens every workspace; for bots make one that can only send: `tuner keys add BOT --workspace N --scope ingest`.");
    }

    private void Tell(string sentence) => context.Error.WriteLine($"tuner: {SafeText.OneLine(sentence)}");
}
