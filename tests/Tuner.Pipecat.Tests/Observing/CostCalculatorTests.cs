using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Tests.Observing;

public sealed class CostCalculatorTests : ObserverFixture
{
    private static readonly MetricsFrame Tokens = new()
    {
        Data = [new MetricsData { Type = "LLMUsageMetricsData", Processor = "Llm", Model = "m", Value = JsonElement.Parse("""{"prompt_tokens":30,"completion_tokens":12,"total_tokens":42}""") }],
    };

    private async Task<CallPayload> CostAsync(Func<Usage, double?> calculator, bool used = true)
    {
        var observer = Observe(Config with { CostCalculator = calculator });
        observer.Observe(new StartFrame { EnableMetrics = true, EnableUsageMetrics = true });
        if (used) observer.Observe(Tokens);
        observer.Observe(new EndFrame());
        return await DeliveredAsync(observer);
    }

    [Fact]
    public async Task The_application_says_what_the_call_cost_from_what_it_used() =>
        Assert.Equal(0.84, (await CostAsync(usage => usage.Llm![0].TotalTokens * 0.02)).CallCost!.Value, 6);

    [Fact]
    public async Task A_calculator_that_does_not_know_leaves_the_call_without_a_cost() =>
        Assert.Null((await CostAsync(_ => null)).CallCost);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1.0)]
    public async Task What_is_no_amount_is_no_cost_and_told(double cents)
    {
        Assert.Null((await CostAsync(_ => cents)).CallCost);
        Assert.Contains(Log, entry => entry.Text.Contains("CostCalculator gave no amount", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_calculator_that_throws_costs_only_the_cost()
    {
        Assert.Null((await CostAsync(_ => throw new InvalidOperationException("secret"))).CallCost);
        Assert.Contains(Log, entry => entry.Text.Contains("CostCalculator failed (InvalidOperationException)", StringComparison.Ordinal));
        Assert.DoesNotContain(Log, entry => entry.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_used_nothing_is_not_asked_about()
    {
        var asked = false;
        await CostAsync(_ =>
        {
            asked = true;
            return 1;
        }, used: false);
        Assert.False(asked);
    }
}
