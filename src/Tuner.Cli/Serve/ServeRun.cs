using System.Net;
using Tuner.Cli.State;
using Tuner.Cli.Terminal;
using Tuner.Server;

namespace Tuner.Cli.Serve;

/// <summary>Starts the server, says where it is, and waits for Ctrl-C.</summary>
internal static class ServeRun
{
    public static async Task<int> RunAsync(Surroundings surroundings, int port, IPAddress host, string dataFolder, CancellationToken cancel)
    {
        var given = surroundings.Variable("TUNER_API_KEY") is { Length: > 0 } key ? key : null;
        await using var server = await StartAsync(new()
        {
            Port = port,
            Host = host,
            DataFolder = dataFolder,
            FirstKey = given,
            TimeProvider = surroundings.Time,
            OnFailure = sentence => surroundings.Error.WriteLine($"tuner: {SafeText.OneLine(sentence)}"),
        }, cancel).ConfigureAwait(false);

        surroundings.Out.WriteLine($"Tuner server at {server.Address}");
        surroundings.Out.WriteLine($"Calls are kept in {SafeText.OneLine(server.DataFolder)}");
        if (server.NewKey is { } created)
            surroundings.Out.WriteLine(given is null ? $"API key, shown only this once: {created}" : "API key: the one in TUNER_API_KEY");
        if (server.GivenKeyIsUnknown)
            surroundings.Error.WriteLine("tuner: TUNER_API_KEY is none of this server's keys, so whoever sends with it is refused; the key of its first start is the right one.");
        OrphansAtStart.Finish(surroundings);
        surroundings.Out.WriteLine("Ctrl-C stops it.");
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
}
