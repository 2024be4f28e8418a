using System.Runtime.InteropServices;
using Tuner.Cli.Outbox;
using Tuner.Cli.State;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Redaction;
using Tuner.Server;
using Tuner.Server.Keys;

namespace Tuner.Cli.Serve;

/// <summary>Starts the server, says where it is and how to get in, and waits for Ctrl-C.</summary>
internal sealed class ServeRun(CommandContext context, string? keyFile, ServeLog log)
{
    private string? _keyWrittenTo;

    public async Task<int> RunAsync(ServerOptions options, CancellationToken cancel)
    {
        // Signals are heard only once the command's task is there: from here on Ctrl-C is an orderly end.
        await Task.Yield();
        // A secret that is mounted as a file often ends with a newline.
        var given = context.Variable("TUNER_API_KEY")?.TrimEnd('\r', '\n') is { Length: > 0 } key ? key : null;
        await using var spans = KnownCollector.Read(context) is { } collector ? new ServerSpans(context, options.DataFolder, collector, sentence => log.Warn("collector", sentence)) : null;
        await using var server = await StartAsync(options with
        {
            FirstKey = given,
            TimeProvider = context.Time,
            OnNewKey = created => _keyWrittenTo = NewKeyFile.Write(context.OnTerminal && !log.IsJson, keyFile, options.DataFolder, KeyName.First, created),
            OnCall = spans is null ? null : spans.Take,
            OnFailure = sentence => log.Warn("failure", sentence),
            Outbox = new MachineOutbox(context, StateOptions.Folder(null, context), sentence => log.Warn("outbox", sentence)),
            OnWrongKey = sentence => log.Warn("wrong_key", sentence),
        }, cancel).ConfigureAwait(false);

        using var reload = OperatingSystem.IsWindows() || options.Certificate is null ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            server.ReloadCertificate();
        });
        log.Tell("started", ("address", server.Address.AbsoluteUri), ("data", server.DataFolder), ("database", server.Database), ("metrics", server.MetricsAddress?.AbsoluteUri), ("key_file", _keyWrittenTo));
        if (!log.IsJson) TellPeople(server);
        if (server.NewKey is { } created) TellFirstKey(created, given is not null);
        if (server.GivenKeyIsUnknown)
            Tell("TUNER_API_KEY is none of this server's keys, so whoever sends with it is refused; `tuner keys list` shows which there are.");
        if (server.WasReadWithoutKey)
            Tell("reading now needs a session or an API key, at this machine too: open the address above (`tuner open` prints it again), or give a key; the key of before is now an admin key.");
        if (server.IsReachedFromElsewhere && options.Certificate is null)
            Tell("other machines reach this server by plain HTTP, on which keys and calls can be read along: every request needs a key, and a proxy with TLS belongs before it (docs/server.md).");
        OrphansAtStart.Finish(context);
        if (!log.IsJson) context.Out.WriteLine("Ctrl-C stops it.");
        await server.WaitAsync(cancel).ConfigureAwait(false);
        log.Tell("stopping");
        return ExitCodes.Done;
    }

    /// <exception cref="CommandFailure">It cannot start.</exception>
    public static async Task<RunningServer> StartAsync(ServerOptions options, CancellationToken cancel)
    {
        try
        {
            return await TunerServer.StartAsync(options with { Mask = RecordMask.Apply }, cancel).ConfigureAwait(false);
        }
        catch (ServerStartException fault)
        {
            throw new CommandFailure(fault.Message, fault.Failure is ServerStartFailure.Option or ServerStartFailure.Certificate ? ExitCodes.WronglyUsed : ExitCodes.Failed);
        }
    }

    // The token in the address opens everything: a log or a pipe never holds it.
    private void TellPeople(RunningServer server)
    {
        context.Out.WriteLine($"Tuner server at {server.Address}");
        context.Out.WriteLine(context.OnTerminal ? $"Open in a browser: {server.LoginAddress}" : "Open in a browser: `tuner open` prints the address that lets one in.");
        if (server.MetricsAddress is { } metrics) context.Out.WriteLine($"Metrics at {metrics}");
        context.Out.WriteLine($"Calls are kept in {SafeText.OneLine(server.Database ?? server.DataFolder)}");
    }

    private void TellFirstKey(string key, bool given)
    {
        if (!given)
        {
            if (log.IsJson) return;
            context.Out.WriteLine(_keyWrittenTo is null ? $"API key, shown only this once: {key}" : $"API key, written only this once: {SafeText.OneLine(_keyWrittenTo)}");
            return;
        }

        if (!log.IsJson) context.Out.WriteLine("API key: the one in TUNER_API_KEY");
        if (key.Length < ApiKey.StrongLength)
            Tell($"TUNER_API_KEY has {key.Length} character{(key.Length == 1 ? "" : "s")} and may be guessed; keys that `tuner keys add` makes have {ApiKey.StrongLength} and more.");
        Tell("TUNER_API_KEY is an admin key now, which opens every workspace; for bots make one that can only send: `tuner keys add BOT --workspace N --scope ingest`.");
    }

    private void Tell(string sentence) => log.Warn("note", sentence);
}
