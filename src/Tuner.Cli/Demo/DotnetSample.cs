using System.ComponentModel;
using System.Diagnostics;
using Tuner.Server;

namespace Tuner.Cli.Demo;

/// <summary>A sample for .NET, built where that is stale, makes a call of its own and delivers it.</summary>
/// <param name="context">Where people read.</param>
/// <param name="project">Its folder.</param>
/// <param name="artifacts">Where it is built; null for its own folders.</param>
internal sealed class DotnetSample(CommandContext context, string project, string? artifacts)
{
    /// <summary>What the caller says; a line that begins with ! cuts in.</summary>
    private const string Caller = "A table, please.\n!For two.\n";

    /// <summary>The first time it has to be built.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Makes the call. Returns whether it was delivered; says so where it was not.</summary>
    public async Task<bool> CallAsync(RunningServer server, string state, CancellationToken cancel)
    {
        context.Out.WriteLine($"A voice agent in .NET, {Path.GetFileName(project)}, makes a call of its own.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        if (await RunAsync(server, state, limit.Token).ConfigureAwait(false)) return true;
        if (!cancel.IsCancellationRequested) context.Error.WriteLine($"tuner: the sample in .NET could not be built or run, so its call is missing: 'dotnet run --project {project}' says why.");
        return false;
    }

    private async Task<bool> RunAsync(RunningServer server, string state, CancellationToken limit)
    {
        using var process = new Process { StartInfo = How(server, state) };
        try
        {
            process.Start();
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.StandardInput.WriteAsync(Caller).ConfigureAwait(false);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit).ConfigureAwait(false);
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Exception fault) when (fault is Win32Exception or IOException)
        {
            return false;
        }
    }

    private ProcessStartInfo How(RunningServer server, string state)
    {
        // Of two .NETs on a machine, that which runs this.
        var dotnet = Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";
        var how = new ProcessStartInfo(dotnet, ["run", "-c", "Release", "--project", project, "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false", "-p:UseSharedCompilation=false"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (artifacts is not null)
        {
            how.ArgumentList.Add("--artifacts-path");
            how.ArgumentList.Add(artifacts);
        }

        foreach (var name in how.Environment.Keys.Where(static name => name.StartsWith("TUNER_", StringComparison.Ordinal)).ToList()) how.Environment.Remove(name);
        how.Environment["TUNER_API_KEY"] = server.NewKey;
        how.Environment["TUNER_WORKSPACE_ID"] = "1";
        how.Environment["TUNER_AGENT_ID"] = "own-pipeline";
        how.Environment["TUNER_BASE_URL"] = server.Address.GetLeftPart(UriPartial.Authority);
        how.Environment["TUNER_STATE_DIR"] = state;
        // Nothing of the build outlives it.
        how.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        how.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        return how;
    }
}
