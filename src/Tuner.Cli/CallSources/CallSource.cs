using System.Runtime.CompilerServices;
using Tuner.Cli.Show;

namespace Tuner.Cli.CallSources;

/// <summary>Finds the calls that an argument names: a file, a folder, a query of a server, or a call that it has.</summary>
/// <param name="context">The terminal and the network.</param>
/// <param name="server">The server's address, where one was given.</param>
/// <param name="data">The data folder of a server of this user.</param>
/// <param name="most">No more calls than so many.</param>
internal sealed class CallSource(CommandContext context, string? server, string? data, int most = int.MaxValue)
{
    /// <summary>Whether calls may be left out because there are more than asked for.</summary>
    public bool Full { get; private set; }

    /// <summary>The calls that an argument names.</summary>
    /// <param name="named">A file, a folder or a query; with <paramref name="callIds"/> also a call_id or the number of a page.</param>
    /// <param name="callIds">Whether what is no file may be a call of the server.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="CommandFailure">There is none, or it cannot be read.</exception>
    public IAsyncEnumerable<SourcedCall> ReadAsync(string named, bool callIds, CancellationToken cancel)
    {
        if (!Path.Exists(named) && ServerQuery.TryParse(named) is { } asked) return QueryAsync(asked, cancel);
        return callIds && !Path.Exists(named) ? OneAsync(named, cancel) : UpToMost(new CallFiles(context).ReadAsync(named, cancel), cancel);
    }

    /// <summary>The calls of the server that the parameters name; without any, all.</summary>
    /// <exception cref="CommandFailure">The server does not answer, or a parameter is wrong.</exception>
    public async IAsyncEnumerable<SourcedCall> QueryAsync(IReadOnlyList<(string Parameter, string Value)> asked, [EnumeratorCancellation] CancellationToken cancel)
    {
        var parameters = ServerQuery.WithTimes(asked, context.Time);
        using var calls = ServerCalls.At(server ?? context.Variable("TUNER_BASE_URL"), data, context);
        await foreach (var call in UpToMost(ServerQuery.ReadAsync(calls, parameters, most, cancel), cancel).ConfigureAwait(false)) yield return call;
    }

    private async IAsyncEnumerable<SourcedCall> OneAsync(string callId, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var calls = ServerCalls.At(server ?? context.Variable("TUNER_BASE_URL"), data, context);
        SourcedCall found;
        try
        {
            var (call, body) = await calls.FindBytesAsync(callId, cancel).ConfigureAwait(false);
            found = new(calls.PageOf(call), body) { Agent = call.Agent, StoredAtMs = call.ReceivedAtMs };
        }
        catch (CommandFailure fault)
        {
            // Whoever meant a file hears that there is none, whatever became of the question to the server.
            throw new CommandFailure($"there is no file {callId}, and {fault.Message}", fault.ExitCode);
        }

        yield return found;
    }

    private async IAsyncEnumerable<SourcedCall> UpToMost(IAsyncEnumerable<SourcedCall> calls, [EnumeratorCancellation] CancellationToken cancel)
    {
        var left = most;
        await foreach (var call in calls.WithCancellation(cancel).ConfigureAwait(false))
        {
            yield return call;
            Full = --left == 0;
            if (Full) yield break;
        }
    }
}
