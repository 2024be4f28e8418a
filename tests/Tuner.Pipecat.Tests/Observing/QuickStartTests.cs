using System.Diagnostics;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Observing;

public sealed class QuickStartTests
{
    [Fact]
    public async Task The_quick_start_of_the_readme_runs_and_its_call_arrives()
    {
        using var state = new TemporaryFolder();
        await using var server = new FaultServer();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [BuiltProgram.Of("samples", "QuickStart")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["TUNER_API_KEY"] = "tr_api_sample", ["TUNER_WORKSPACE_ID"] = "42", ["TUNER_AGENT_ID"] = "front desk",
                ["TUNER_BASE_URL"] = server.BaseUrl, ["TUNER_STATE_DIR"] = state.Path,
            },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("delivered: 1, waiting: 0", output, StringComparison.Ordinal);
        var request = Assert.Single(server.Requests);
        Assert.Equal("POST /api/v1/public/call?workspace_id=42&agent_remote_identifier=front%20desk HTTP/1.1", request.Line);
        Assert.Equal("Bearer tr_api_sample", request.Headers["Authorization"]);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        AssertRecord(TunerJson.Deserialize(request.Body)!);
    }

    /// <summary>Two rows with their words, a wait with its parts, and the end that was told; delays take at least what they say.</summary>
    private static void AssertRecord(CallPayload record)
    {
        Assert.Equal([("user", "A table for two, please."), ("agent", "Booked. See you at eight!")], record.TranscriptWithToolCalls.Select(row => (row.Role, row.Text)));
        var wait = record.TranscriptWithToolCalls[1].Metadata!;
        Assert.InRange(wait.E2ELatency!.Value, 650, 60_000);
        var parts = wait.LatencyPartsMs!;
        Assert.InRange(parts.TurnDetection!.Value, 200, 60_000);
        Assert.InRange(parts.Llm!.Value, 290, 60_000);
        Assert.InRange(parts.Tts!.Value, 190, 60_000);
        Assert.Equal(wait.E2ELatency, parts.TurnDetection + parts.Llm + (parts.Tool ?? 0) + (parts.TextAggregation ?? 0) + parts.Tts + parts.Unexplained);
        Assert.Equal("agent_hangup", record.DisconnectionReason);
        Assert.True(record.GeneralMetaDataRaw!.Recording!.Complete);
    }
}
