using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Tests.Cost;

/// <summary>Which kinds of token stand inside prompt and completion, and which beside: each is paid once.</summary>
public sealed class PaidTokensTests
{
    [Fact]
    public void A_cache_inside_the_prompt_is_taken_from_it() =>
        Assert.Equal(new PaidTokens { Prompt = 600, Cached = 400, Completion = 50 }, PaidTokens.Of(new LlmUsage { PromptTokens = 1000, CompletionTokens = 50, TotalTokens = 1050, CacheReadInputTokens = 400 }));

    [Fact]
    public void A_cache_beside_the_prompt_is_added_to_it() =>
        Assert.Equal(new PaidTokens { Prompt = 100, Cached = 2000, CacheWrite = 400, Completion = 50 }, PaidTokens.Of(new LlmUsage { PromptTokens = 100, CompletionTokens = 50, TotalTokens = 2550, CacheReadInputTokens = 2000, CacheCreationInputTokens = 400 }));

    [Fact]
    public void A_cache_that_is_more_than_the_prompt_stands_beside_it_whatever_the_total_says() =>
        Assert.Equal(new PaidTokens { Prompt = 100, Cached = 2000, Completion = 50 }, PaidTokens.Of(new LlmUsage { PromptTokens = 100, CompletionTokens = 50, TotalTokens = 150, CacheReadInputTokens = 2000 }));

    [Fact]
    public void A_service_that_counts_its_cache_beside_and_leaves_it_out_of_the_total_is_known_by_its_name() =>
        Assert.Equal(new PaidTokens { Prompt = 3000, Cached = 2000, Completion = 50 }, PaidTokens.Of(new LlmUsage { PromptTokens = 3000, CompletionTokens = 50, TotalTokens = 3050, CacheReadInputTokens = 2000 }, cacheIsBeside: true));

    [Theory]
    [InlineData(150, 60)]
    [InlineData(190, 100)]
    public void Thoughts_are_paid_once_inside_the_completion_or_beside_it(long total, long completion) =>
        Assert.Equal(new PaidTokens { Prompt = 50, Completion = completion, Reasoning = 40 }, PaidTokens.Of(new LlmUsage { PromptTokens = 50, CompletionTokens = 100, TotalTokens = total, ReasoningTokens = 40 }));

    [Fact]
    public void A_cache_inside_and_thoughts_beside_are_told_apart() =>
        Assert.Equal(new PaidTokens { Prompt = 700, Cached = 300, Completion = 100, Reasoning = 400 }, PaidTokens.Of(new LlmUsage { PromptTokens = 1000, CompletionTokens = 100, TotalTokens = 1500, CacheReadInputTokens = 300, ReasoningTokens = 400 }));

    [Fact]
    public void Tokens_of_the_total_that_no_kind_names_are_the_prompts() =>
        Assert.Equal(new PaidTokens { Prompt = 1350, Completion = 100, Reasoning = 400 }, PaidTokens.Of(new LlmUsage { PromptTokens = 1000, CompletionTokens = 100, TotalTokens = 1850, ReasoningTokens = 400 }));

    [Fact]
    public void Cached_audio_is_audio_of_the_prompt_and_paid_once() =>
        Assert.Equal(new PaidTokens { Prompt = 300, Cached = 300, CachedAudio = 200, InputAudio = 200, Completion = 20, OutputAudio = 80 },
            PaidTokens.Of(new LlmUsage { PromptTokens = 1000, CompletionTokens = 100, TotalTokens = 1100, CacheReadInputTokens = 500, CachedAudioTokens = 200, InputAudioTokens = 400, OutputAudioTokens = 80 }));

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void A_total_that_is_absent_or_too_small_adds_nothing(long total) =>
        Assert.Equal(new PaidTokens { Prompt = 100, Completion = 50 }, PaidTokens.Of(new LlmUsage { PromptTokens = 100, CompletionTokens = 50, TotalTokens = total }));

    [Fact]
    public void Cache_writes_and_cached_audio_have_prices_and_cost_as_prompt_and_cached_without()
    {
        var used = new Usage { Llm = [new LlmUsage { Model = "m", PromptTokens = 3_000_000, CompletionTokens = 0, TotalTokens = 3_000_000, CacheReadInputTokens = 1_000_000, CachedAudioTokens = 1_000_000, InputAudioTokens = 1_000_000, CacheCreationInputTokens = 1_000_000 }] };
        Assert.Equal(100 * (2 + 2 + 1), Cents(used, new ModelPrices { Prompt = 2, Cached = 1 }));
        Assert.Equal(100 * (2 + 5 + 7), Cents(used, new ModelPrices { Prompt = 2, Cached = 1, CacheWrite = 5, CachedAudio = 7 }));
    }

    [Fact]
    public void A_voice_is_billed_by_characters_by_its_time_or_by_tokens()
    {
        var spoken = new TtsUsage { Model = "m", Characters = 1_000_000, AudioSeconds = 120 };
        Assert.Equal(3000, Cents(new Usage { Tts = [spoken] }, new ModelPrices { Characters = 30 }));
        Assert.Equal(3, Cents(new Usage { Tts = [spoken] }, new ModelPrices { Minute = 0.015 })!.Value, 9);
        Assert.Equal(1200, Cents(new Usage { Tts = [spoken], Llm = [new LlmUsage { Model = "m", PromptTokens = 0, CompletionTokens = 1_000_000, OutputAudioTokens = 1_000_000, TotalTokens = 1_000_000 }] }, new ModelPrices { Prompt = 1, OutputAudio = 12 }));
        Assert.Null(Cents(new Usage { Tts = [spoken] }, new ModelPrices { Prompt = 1 }));
    }

    [Fact]
    public void The_minutes_of_the_call_cost_too()
    {
        var table = new PriceTable { Models = new Dictionary<string, ModelPrices> { ["m"] = new() }, CallMinute = 0.02 };
        Assert.Equal(3, CallPricing.Cents(null, table, [], 90_000)!.Value, 9);
    }

    private static double? Cents(Usage usage, ModelPrices prices) => CallPricing.Cents(usage, new PriceTable { Models = new Dictionary<string, ModelPrices> { ["m"] = prices } }, []);
}
