using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Tuner.Voice.Tests.Cascade;

/// <summary>A cascade of clients of Microsoft.Extensions.AI gives the record that a pipeline gives.</summary>
public sealed class CascadeTests
{
    private readonly ToldCall _told = new();

    [Fact]
    public async Task A_cascade_gives_the_callers_words_the_answer_its_tool_and_its_usage()
    {
        var tool = AIFunctionFactory.Create((int seats) => { Pass(200); return "done"; }, "book");
        using var hears = new ScriptedTranscriber("A table for two").AsBuilder().UseTuner(_told.Call).Build();
        using var model = new ScriptedModel(() => Pass(300)).AsBuilder().UseFunctionInvocation().UseTuner(_told.Call).Build();
        using var voice = new ScriptedVoice(() => Pass(100)).AsBuilder().UseTuner(_told.Call).Build();
        _told.Call.CallerStarted();
        Pass(1000);
        _told.Call.CallerStopped();
        Pass(100);
        var words = (await hears.GetTextAsync(Stream.Null, cancellationToken: TestContext.Current.CancellationToken)).Text;
        var answer = await model.GetResponseAsync(words, new ChatOptions { Tools = [tool], ModelId = "small" }, cancellationToken: TestContext.Current.CancellationToken);
        await foreach (var update in voice.GetStreamingAudioAsync(answer.Text, cancellationToken: TestContext.Current.CancellationToken)) Assert.NotEmpty(update.Contents);
        Pass(3000);
        _told.Call.End(CallEnd.CallerHungUp);
        Assert.Equal(
            """
            user 0-1000 A table for two
            agent_function 1400- book(seats=2)
            agent_result 1600- done
            agent 2000-3000 Booked for two.
            """,
            _told.Rows);
        Assert.Equal(60, _told.Record.GeneralMetaDataRaw!.Usage!.Llm!.Sum(used => used.TotalTokens));
    }

    [Fact]
    public async Task A_cascade_that_streams_gives_the_same_rows()
    {
        var tool = AIFunctionFactory.Create((int seats) => { Pass(200); return "done"; }, "book");
        using var hears = new ScriptedTranscriber("A table for two").AsBuilder().UseTuner(_told.Call).Build();
        using var model = new ScriptedModel(() => Pass(300)).AsBuilder().UseFunctionInvocation().UseTuner(_told.Call).Build();
        using var voice = new ScriptedVoice(() => Pass(100)).AsBuilder().UseTuner(_told.Call).Build();
        _told.Call.CallerStarted();
        Pass(1000);
        _told.Call.CallerStopped();
        Pass(100);
        var words = "";
        await foreach (var heard in hears.GetStreamingTextAsync(Stream.Null, cancellationToken: TestContext.Current.CancellationToken)) words = heard.Text;
        var answer = "";
        await foreach (var piece in model.GetStreamingResponseAsync(words, new ChatOptions { Tools = [tool] }, cancellationToken: TestContext.Current.CancellationToken)) answer += piece.Text;
        await voice.GetAudioAsync(answer, cancellationToken: TestContext.Current.CancellationToken);
        Pass(3000);
        _told.Call.End(CallEnd.CallerHungUp);
        Assert.Equal(
            """
            user 0-1000 A table for two
            agent_function 1400- book(seats=2)
            agent_result 1600- done
            agent 2000-3000 Booked for two.
            """,
            _told.Rows);
    }

    [Fact]
    public async Task What_a_client_raises_passes_unchanged_and_stands_in_the_record()
    {
        var fault = new InvalidOperationException("down");
        using var model = new ScriptedModel(() => throw fault).AsBuilder().UseTuner(_told.Call).Build();
        Assert.Same(fault, await Assert.ThrowsAsync<InvalidOperationException>(() => model.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken)));
        Assert.Single(_told.Record.GeneralMetaDataRaw!.Errors!);
    }

    private void Pass(int ms) => _told.Time.Advance(TimeSpan.FromMilliseconds(ms));

    /// <summary>Asks for a tool, then answers.</summary>
    private sealed class ScriptedModel(Action takesTime) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            takesTime();
            var isAsked = messages.Any(message => message.Contents.OfType<FunctionResultContent>().Any());
            AIContent content = isAsked ? new TextContent("Booked for two.") : new FunctionCallContent("call_1", "book", new Dictionary<string, object?> { ["seats"] = 2 });
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [content])) { Usage = new UsageDetails { InputTokenCount = 20, OutputTokenCount = 10, TotalTokenCount = 30 } });
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var response = await GetResponseAsync(messages, options, cancellationToken);
            foreach (var content in response.Messages[0].Contents)
            {
                if (content is not TextContent text) yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
                else foreach (var word in text.Text.Split(' ')) yield return new ChatResponseUpdate(ChatRole.Assistant, word.EndsWith('.') ? word : word + " ");
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    private sealed class ScriptedTranscriber(string words) : ISpeechToTextClient
    {
        public Task<SpeechToTextResponse> GetTextAsync(Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default) => Task.FromResult(new SpeechToTextResponse(words));

        public async IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(Stream audioSpeechStream, SpeechToTextOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield return new SpeechToTextResponseUpdate(words[..7]) { Kind = SpeechToTextResponseUpdateKind.TextUpdating };
            yield return new SpeechToTextResponseUpdate(words) { Kind = SpeechToTextResponseUpdateKind.TextUpdated };
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    private sealed class ScriptedVoice(Action takesTime) : ITextToSpeechClient
    {
        public Task<TextToSpeechResponse> GetAudioAsync(string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default)
        {
            takesTime();
            return Task.FromResult(new TextToSpeechResponse([new DataContent(new byte[48_000], "audio/pcm")]));
        }

        public async IAsyncEnumerable<TextToSpeechResponseUpdate> GetStreamingAudioAsync(string text, TextToSpeechOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            takesTime();
            for (var i = 0; i < 10; i++) yield return new TextToSpeechResponseUpdate([new DataContent(new byte[4800], "audio/pcm")]);
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
