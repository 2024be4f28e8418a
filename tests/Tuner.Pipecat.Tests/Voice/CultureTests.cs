using System.Diagnostics;
using System.Text;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Where a host runs changes nothing of what is recorded.</summary>
public sealed class CultureTests
{
    private static readonly Lazy<Task<(string Said, string Record)>> Invariant = new(() => RunAsync("", hasCultures: false));

    /// <summary>Dotted and dotless i, commas as points, other digits and calendars. What the host says of its culture shows that it has it.</summary>
    [Theory]
    [InlineData("tr-TR", "1,5 İ 2026")]
    [InlineData("ar-SA", "1٫5 I 1448")]
    [InlineData("th-TH", "1.5 I 2569")]
    [InlineData("de-DE", "1,5 I 2026")]
    public async Task A_host_delivers_the_same_record_in_every_culture(string name, string says)
    {
        var (said, record) = await RunAsync(name, hasCultures: true);
        Assert.Equal(says, said);
        Assert.Equal((await Invariant.Value).Record, record);
    }

    [Fact]
    public async Task A_host_without_data_of_cultures_delivers_a_record()
    {
        var (said, record) = await Invariant.Value;
        Assert.Equal("1.5 I 2026", said);
        Assert.Contains("INTERESTING, it is 1,5 I think", record, StringComparison.Ordinal);
        Assert.Contains("\"call_cost\":1.25", record, StringComparison.Ordinal);
    }

    private static async Task<(string Said, string Record)> RunAsync(string culture, bool hasCultures)
    {
        using var state = new TemporaryFolder();
        await using var server = new FaultServer();
        using var host = Process.Start(new ProcessStartInfo("dotnet", [BuiltProgram.Of("tests", "hosts", "CultureHost"), culture])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = hasCultures ? "0" : "1",
                ["TUNER_API_KEY"] = "tr_api_host",
                ["TUNER_WORKSPACE_ID"] = "7",
                ["TUNER_AGENT_ID"] = "desk",
                ["TUNER_BASE_URL"] = server.BaseUrl,
                ["TUNER_STATE_DIR"] = state.Path,
            },
        })!;
        var said = await host.StandardOutput.ReadToEndAsync();
        await host.WaitForExitAsync();
        Assert.Equal(0, host.ExitCode);
        return (said.Trim(), Encoding.UTF8.GetString(server.Requests[0].Body));
    }
}
