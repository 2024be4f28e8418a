using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Pipecat.Tests.Recording;

public class ModelNamesTests
{
    private static readonly Usage Used = new()
    {
        Llm = [new() { Model = "guard", TotalTokens = 40 }, new() { Model = "gpt-4o-mini", TotalTokens = 900 }, new() { Model = null, TotalTokens = 5_000 }],
        Tts = [new() { Model = "sonic", Characters = 12 }],
        Stt = [new() { Model = "nova-3", AudioSeconds = 3.5 }, new() { Model = "whisper", AudioSeconds = 0.5 }],
    };

    [Fact]
    public void A_call_whose_application_named_no_model_has_those_that_did_most_of_the_work() =>
        Assert.Equal(new AiModels { AsrModel = "nova-3", LlmModel = "gpt-4o-mini", TtsModel = "sonic" }, ModelNames.Of(new CallConfig { LlmModel = " " }, Used));

    [Fact]
    public void What_the_application_named_stays_whatever_the_reports_say() =>
        Assert.Equal(
            new AiModels { AsrModel = "deepgram", LlmModel = "gpt", TtsModel = "cartesia" },
            ModelNames.Of(new CallConfig { AsrModel = "deepgram", LlmModel = "gpt", TtsModel = "cartesia" }, Used));

    [Fact]
    public void Without_either_nothing_is_made_up() => Assert.Equal(new AiModels(), ModelNames.Of(new CallConfig(), null));
}
