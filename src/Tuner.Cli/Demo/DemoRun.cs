using Tuner.Cli.CallViews;
using Tuner.Cli.Replay;
using Tuner.Cli.Serve;
using Tuner.Cli.Show;
using Tuner.Server;

namespace Tuner.Cli.Demo;

/// <summary>The whole way of a call, in one command, with nothing left behind.</summary>
internal sealed class DemoRun(CommandContext context, string folder, bool once, DotnetSample? sample)
{
    private const int UsualPort = 8000;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        if (!Directory.Exists(folder)) throw new CommandFailure($"there is no folder {folder} of recorded calls here: run it in a checkout of the project, or say with --calls where they are.");
        var inputs = ReplayInput.Resolve([folder]);
        var data = Directory.CreateTempSubdirectory("tuner-demo-");
        try
        {
            await using var server = await StartAsync(Path.Combine(data.FullName, "calls"), cancel).ConfigureAwait(false);
            var sent = await DeliverAsync(server, inputs, cancel).ConfigureAwait(false);
            if (!once) await TellAsync(server, sent, cancel).ConfigureAwait(false);
            if (!once) context.Out.WriteLine($"Open {server.LoginAddress} in a browser. Ctrl-C stops the server and forgets the calls.");
            // A call takes its time: whoever watches has the others to look at.
            var hasCalled = ServerEdition.IsThis && sample is not null && await sample.CallAsync(server, Path.Combine(data.FullName, "sample"), cancel).ConfigureAwait(false);
            if (once) return await TellAsync(server, hasCalled ? sent + 1 : sent, cancel).ConfigureAwait(false) ? ExitCodes.Done : ExitCodes.Failed;
            if (hasCalled) context.Out.WriteLine("It is over, and stands first in the list.");
            await server.WaitAsync(cancel).ConfigureAwait(false);
            return ExitCodes.Done;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private async Task<RunningServer> StartAsync(string data, CancellationToken cancel)
    {
        var options = new ServerOptions { Port = UsualPort, DataFolder = data, TimeProvider = context.Time };
        try
        {
            return await TunerServer.StartAsync(options, cancel).ConfigureAwait(false);
        }
        catch (ServerStartException fault) when (fault.Failure == ServerStartFailure.PortTaken)
        {
            var server = await ServeRun.StartAsync(options with { Port = 0 }, cancel).ConfigureAwait(false);
            context.Out.WriteLine($"Port {UsualPort} is taken by another program: the demo's server took {server.Address.Port}.");
            return server;
        }
        catch (ServerStartException fault)
        {
            throw new CommandFailure(fault.Message);
        }
    }

    private async Task<int> DeliverAsync(RunningServer server, IReadOnlyList<ReplayInput> inputs, CancellationToken cancel)
    {
        using var sender = RecordSender.Create(server.Address.AbsoluteUri, server.NewKey, context);
        var lines = new List<CallTableRow>();
        ReplayedCall? richest = null;
        foreach (var input in inputs)
        {
            var call = await ReplayRun.FoldAsync(context, PlaybackSpeed.Max, input, cancel).ConfigureAwait(false);
            await sender.SendAsync(call, cancel).ConfigureAwait(false);
            lines.Add(CallTableRow.Of(input.Name, call));
            if (richest is null || call.Payload.TranscriptWithToolCalls.Count >= richest.Payload.TranscriptWithToolCalls.Count) richest = call;
        }

        await PlayAsync(server, richest!, cancel).ConfigureAwait(false);
        context.Out.WriteLine("Recorded calls of real Pipecat pipelines, computed again from their frames:");
        context.Print(CallTable.Of(lines));
        context.Out.WriteLine("One of them, whose page plays a made-up recording:\n");
        context.Print(CallView.Of(richest!, context.Width));
        context.Out.WriteLine();
        return lines.Count;
    }

    // What the call sounded like nobody kept: a made-up recording shows how one is heard.
    private static async Task PlayAsync(RunningServer server, ReplayedCall call, CancellationToken cancel)
    {
        if (call.Header?.Config?.WorkspaceId is not { } workspace) return;
        var wave = DemoSound.Make(call.Payload.TranscriptWithToolCalls, call.Payload.EndTimestamp - call.Payload.StartTimestamp);
        await RecordingSender.SendAsync(server, workspace, call.Payload.CallId, wave, cancel).ConfigureAwait(false);
    }

    /// <summary>Returns whether the server lists every call that was sent.</summary>
    private async Task<bool> TellAsync(RunningServer server, int sent, CancellationToken cancel)
    {
        using var calls = ServerCalls.WithKey(server.Address, server.NewKey, context);
        var listed = await calls.CountAsync(cancel).ConfigureAwait(false);
        context.Out.WriteLine($"{(sent == 1 ? "1 call was" : $"{sent} calls were")} sent, and the server lists {listed}.");
        return listed == sent;
    }
}
