using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Cost;

public sealed class CallPricingTests
{
    private static readonly PriceTable Table = new()
    {
        Models = new Dictionary<string, ModelPrices>
        {
            ["gpt"] = new() { Prompt = 2, Completion = 10, Cached = 1, InputAudio = 40 },
            ["voice"] = new() { Characters = 30 },
            ["ear"] = new() { Minute = 0.006 },
        },
    };

    [Fact]
    public void Each_kind_of_token_costs_its_own_price_and_is_counted_once()
    {
        var used = new LlmUsage { Model = "gpt", PromptTokens = 1_000_000, CacheReadInputTokens = 400_000, InputAudioTokens = 100_000, CompletionTokens = 200_000, ReasoningTokens = 50_000 };
        Assert.Equal((0.5 * 2 + 0.4 * 1 + 0.1 * 40 + 0.2 * 10) * 100, Cents(new Usage { Llm = [used] }).Cents!.Value, 6);
    }

    [Fact]
    public void Characters_and_seconds_cost_too() =>
        Assert.Equal((1_000 * 30 / 1e6 + 0.006 * 2) * 100, Cents(new Usage { Tts = [new() { Model = "voice", Characters = 1_000 }], Stt = [new() { Model = "ear", AudioSeconds = 120 }] }).Cents!.Value, 6);

    [Fact]
    public void What_each_model_cost_is_told_and_adds_up()
    {
        var parts = new List<CostPart>();
        var usage = new Usage { Llm = [new() { Model = "gpt", PromptTokens = 1_000_000 }], Tts = [new() { Model = "voice", Characters = 1_000 }], Stt = [new() { Model = "ear", AudioSeconds = 0 }] };
        var cents = CallPricing.Cents(usage, Table with { CallMinute = 0.01 }, [], 60_000, parts);
        Assert.Equal([new() { Kind = "llm", Model = "gpt", Cents = 200 }, new() { Kind = "tts", Model = "voice", Cents = 3 }, new CostPart { Kind = "call", Cents = 1 }], parts);
        Assert.Equal(parts.Sum(part => part.Cents), cents!.Value, 6);
    }

    [Fact]
    public void A_model_without_a_price_leaves_the_call_without_a_cost_and_is_named()
    {
        var (cents, unpriced) = Cents(new Usage { Llm = [new() { Model = "gpt", PromptTokens = 1 }, new() { Model = "new", PromptTokens = 1 }], Tts = [new() { Model = "ear", Characters = 1 }] });
        Assert.Null(cents);
        Assert.Equal(["new", "ear"], unpriced);
    }

    [Fact]
    public void A_call_that_used_nothing_has_no_cost() => Assert.Null(Cents(null).Cents);

    [Fact]
    public void A_table_that_makes_no_sense_is_told_in_one_sentence_and_never_used()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "prices.json");
        foreach (var content in new[] { "", "{", "{}", "{\"models\":{\"gpt\":{\"prompt\":-1}}}", "{\"models\":{\"gpt\":{\"promt\":1}}}", "{\"models\":{\"gpt\":null}}" })
        {
            var said = new List<string>();
            File.WriteAllText(path, content);
            Assert.Null(PriceTable.Read(path, said.Add));
            Assert.Contains(path, Assert.Single(said), StringComparison.Ordinal);
        }

        File.WriteAllText(path, "{\"models\":{\"gpt\":{\"prompt\":2.5,\"input_audio\":40}}}");
        Assert.Equal(40, PriceTable.Read(path, Assert.Fail)!.Models["gpt"].InputAudio);
    }

    private static (double? Cents, List<string> Unpriced) Cents(Usage? usage)
    {
        var unpriced = new List<string>();
        return (CallPricing.Cents(usage, Table, unpriced), unpriced);
    }
}
