using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;

namespace Tuner.Pipecat.Tests.Observing;

public sealed class CallMetadataTests : ObserverFixture
{
    [Fact]
    public async Task What_the_application_tells_stands_in_the_record()
    {
        var observer = Observe(Config with { AgentVersion = 17, CallSuccessful = false, CollectedDynamicVariables = Of("plan", "\"gold\""), ExtraMetadata = Of("env", "{\"stage\":\"prod\"}") });
        Speak(observer);
        var record = await DeliveredAsync(observer);
        Assert.Equal((17, false, "gold"), (record.AgentVersion, record.CallSuccessful, record.CollectedDynamicVariables!["plan"].GetString()));
        Assert.Equal("prod", record.GeneralMetaDataRaw!.Extra!["env"].GetProperty("stage").GetString());
    }

    [Fact]
    public async Task What_is_told_late_replaces_it()
    {
        var observer = Observe(Config with { CallSuccessful = false });
        observer.Observe(new StartFrame());
        observer.Observe(new CallFactsEvent { Facts = new Dictionary<string, JsonElement> { ["call_successful"] = JsonElement.Parse("true"), ["collected_dynamic_variables"] = JsonElement.Parse("""{"plan":"gold"}""") } });
        Speak(observer);
        var record = await DeliveredAsync(observer);
        Assert.Equal((true, "gold"), (record.CallSuccessful, record.CollectedDynamicVariables!["plan"].GetString()));
    }

    [Fact]
    public void The_version_comes_from_the_first_variable_that_holds_a_whole_number()
    {
        var variables = new Dictionary<string, string> { ["APP_VERSION"] = "1.2.3", ["GITHUB_RUN_NUMBER"] = "", ["CIRCLE_BUILD_NUM"] = "57", ["BUILD_NUMBER"] = "9" };
        Assert.Equal(57, ObserverSettings.Read(Config, variables.GetValueOrDefault).CallConfig.AgentVersion);
        Assert.Equal(3, ObserverSettings.Read(Config with { AgentVersion = 3 }, variables.GetValueOrDefault).CallConfig.AgentVersion);
        Assert.Null(ObserverSettings.Read(Config with { Recorded = new FrameLogHeader() }, variables.GetValueOrDefault).CallConfig.AgentVersion);
    }

    [Fact]
    public void JSON_that_is_too_long_or_none_is_refused_at_once()
    {
        var wrong = Config with { ExtraMetadata = Of("text", $"\"{new string('x', 50_000)}\""), CollectedDynamicVariables = new Dictionary<string, JsonElement> { ["nothing"] = default } };
        Assert.Equal(
            ["CollectedDynamicVariables holds no value for one of its names", "ExtraMetadata is longer than 48 KiB"],
            Assert.Throws<TunerConfigException>(() => ObserverSettings.Read(wrong, _ => null)).Errors);
    }

    private static Dictionary<string, JsonElement> Of(string name, string json) => new() { [name] = JsonElement.Parse(json) };
}
