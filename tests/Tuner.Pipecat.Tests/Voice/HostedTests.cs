using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;
using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Tuner in a host as .NET has them.</summary>
public sealed class HostedTests
{
    [Fact]
    public async Task A_host_that_stops_lays_down_the_calls_that_go_on_and_delivers_them()
    {
        using var state = new TemporaryFolder();
        await using var server = new FaultServer();
        using var host = Build(new() { ["Tuner:ApiKey"] = "tr_api_test", ["Tuner:WorkspaceId"] = "7", ["Tuner:AgentId"] = "desk", ["Tuner:BaseUrl"] = server.BaseUrl, ["Tuner:StateDir"] = state.Path });
        await host.StartAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<ITunerClient>().BeginCall().CallerSaid("Hello there");
        await host.StopAsync(TestContext.Current.CancellationToken);
        var record = TunerJson.Deserialize(Assert.Single(server.Requests).Body)!;
        Assert.Equal(("Hello there", "unknown"), (Assert.Single(record.TranscriptWithToolCalls).Text, record.DisconnectionReason));
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_configuration_stops_the_start_together()
    {
        using var host = Build(new() { ["Tuner:WorkspaceId"] = "seven", ["Tuner:Debug"] = "perhaps", ["Tuner:Capture"] = "all", ["Tuner:BaseUrl"] = "ftp://x" });
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.All(["Tuner:WorkspaceId must be a whole number", "Tuner:Debug must be true or false", "Tuner:Capture", "ApiKey is missing", "AgentId is missing", "BaseUrl"],
            text => Assert.Contains(text, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_says_that_records_arrive_and_never_that_the_agent_is_unhealthy()
    {
        using var host = Build([], services => services.Replace(ServiceDescriptor.Singleton<ITunerClient>(new InMemoryTunerClient())), options => options.Enabled = false);
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, report.Entries["tuner"].Status);
    }

    [Fact]
    public void What_the_application_sets_in_code_wins_over_the_configuration()
    {
        using var host = Build(new() { ["Tuner:LanguageModel"] = "a", ["Tuner:VoiceModel"] = "b" }, configure: options =>
        {
            options.LanguageModel = "c";
            options.Enabled = false;
        });
        var options = host.Services.GetRequiredService<IOptions<TunerOptions>>().Value;
        Assert.Equal(("c", "b"), (options.LanguageModel, options.VoiceModel));
        Assert.NotNull(options.Log);
    }

    /// <summary>Every option that is no code: its keys in the section, and what they make of it.</summary>
    public static TheoryData<string, string, string> Keys => new()
    {
        { "ApiKey", "ApiKey=tr_api_x", "tr_api_x" },
        { "WorkspaceId", "WorkspaceId=7", "7" },
        { "AgentId", "AgentId= desk ", "desk" },
        { "BaseUrl", "BaseUrl=https://example.org", "https://example.org" },
        { "Enabled", "Enabled=0", "False" },
        { "TranscriberModel", "TranscriberModel=nova", "nova" },
        { "LanguageModel", "LanguageModel=gpt", "gpt" },
        { "VoiceModel", "VoiceModel=sonic", "sonic" },
        { "AgentVersion", "AgentVersion=12", "12" },
        { "Capture", "Capture=numbers", "Numbers" },
        { "RecordAudio", "RecordAudio=true", "True" },
        { "AudioTo", "AudioTo=keep", "keep" },
        { "RedactAudio", "RedactAudio=1", "True" },
        { "Redaction", "Redaction=true", "on" },
        { "Redaction", "Redaction:Patterns:booking=B[0-9]+", "on booking=B[0-9]+" },
        { "Prices", "Prices=prices.json", "prices.json" },
        { "OtlpEndpoint", "OtlpEndpoint=https://collector/v1/traces", "https://collector/v1/traces" },
        { "OtlpHeaders", "OtlpHeaders=authorization=Basic%20x", "authorization=Basic%20x" },
        { "ToolErrorMembers", "ToolErrorMembers=error, failed", "error|failed" },
        { "ToolErrorMembers", "ToolErrorMembers:0=error;ToolErrorMembers:1=failed", "error|failed" },
        { "StateDir", "StateDir=/var/lib/tuner", "/var/lib/tuner" },
        { "Debug", "Debug=True", "True" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_configuration_gives_the_option(string option, string keys, string expected)
    {
        var given = keys.Split(';').Select(key => key.Split('=', 2)).ToDictionary(key => "Tuner:" + key[0], string? (key) => key[1]);
        using var host = Build(given, configure: options => options.Enabled &= option == "Enabled");
        Assert.Equal(expected, Describe(typeof(TunerOptions).GetProperty(option)!.GetValue(host.Services.GetRequiredService<IOptions<TunerOptions>>().Value)));
    }

    [Fact]
    public void Every_option_has_its_key_but_what_only_code_can_give()
    {
        string[] code = [nameof(TunerOptions.CostCalculator), nameof(TunerOptions.Log), nameof(TunerOptions.TimeProvider)];
        var options = typeof(TunerOptions).GetProperties().Select(property => property.Name).Except(code);
        Assert.Equal(options.Order(StringComparer.Ordinal), Keys.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));
    }

    private static string Describe(object? value) => value switch
    {
        IReadOnlyList<string> names => string.Join('|', names),
        RedactionSettings redaction => string.Join(' ', ["on", .. redaction.Patterns.Select(pattern => $"{pattern.Key}={pattern.Value}")]),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static IHost Build(Dictionary<string, string?> configuration, Action<IServiceCollection>? services = null, Action<TunerOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Services.AddTuner(configure);
        builder.Services.AddHealthChecks().AddTuner();
        services?.Invoke(builder.Services);
        return builder.Build();
    }
}
