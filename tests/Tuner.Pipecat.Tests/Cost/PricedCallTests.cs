using System.Text.Json;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Observing;

namespace Tuner.Pipecat.Tests.Cost;

public sealed class PricedCallTests : ObserverFixture
{
    private string Table
    {
        get
        {
            var path = Path.Combine(Root, "prices.json");
            File.WriteAllText(path, """{"models":{"gpt-4o":{"prompt":2.5,"completion":10}}}""");
            return path;
        }
    }

    [Fact]
    public async Task A_call_costs_what_the_table_says_that_its_observer_was_given() =>
        Assert.Equal(350, (await DeliveredAsync(Spoken(Config with { Prices = Table }))).CallCost);

    [Fact]
    public async Task The_record_tells_what_each_model_cost() =>
        Assert.Equal([new CostPart { Kind = "llm", Model = "gpt-4o", Cents = 350 }], (await DeliveredAsync(Spoken(Config with { Prices = Table }))).GeneralMetaDataRaw!.CostParts);

    [Fact]
    public async Task A_calculator_comes_before_the_table_and_tells_no_parts()
    {
        var record = await DeliveredAsync(Spoken(Config with { Prices = Table, CostCalculator = _ => 7 }));
        Assert.Equal(7, record.CallCost);
        Assert.Null(record.GeneralMetaDataRaw!.CostParts);
    }

    [Fact]
    public async Task The_table_of_the_environment_holds_for_every_call_of_the_engine()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Table);
        var settings = DeliverySettings.Read(name => name == "TUNER_PRICES" ? relative : null, Assert.Fail);
        await using (var engine = new Engine(new StateFolder(RealDisk.Files, Path.Combine(Root, "other")), settings, Transport, TimeProvider.System, () => 0, null))
            await Spoken(Config, engine).DisposeAsync();
        Assert.Equal(350, TunerJson.Deserialize(Assert.Single(Transport.Sent).Payload)!.CallCost);
    }

    [Fact]
    public async Task A_table_that_is_not_there_costs_only_the_cost_and_is_told()
    {
        Assert.Null((await DeliveredAsync(Spoken(Config with { Prices = Path.Combine(Root, "none.json") }))).CallCost);
        Assert.Single(Log, entry => entry.Text.Contains("none.json cannot be read", StringComparison.Ordinal));
    }

    private Observer Spoken(TunerConfig config, Engine? engine = null)
    {
        var observer = engine is null ? Observe(config) : new Observer(config, _ => null, engine);
        observer.Observe(new StartFrame { EnableMetrics = true, EnableUsageMetrics = true });
        observer.Observe(new MetricsFrame
        {
            Data = [new MetricsData { Type = "LLMUsageMetricsData", Processor = "Llm", Model = "gpt-4o", Value = JsonElement.Parse("""{"prompt_tokens":1000000,"completion_tokens":100000,"total_tokens":1100000}""") }],
        });
        observer.Observe(new EndFrame());
        return observer;
    }
}
