using System.Text;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Observing;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Redaction;

public sealed class RedactedCallTests : ObserverFixture
{
    private const string Card = "4111 1111 1111 1111";

    private TunerConfig Redacting => Config with { Redaction = new RedactionSettings(), Debug = true };

    [Fact]
    public async Task No_file_no_payload_and_no_log_line_holds_what_was_masked()
    {
        var observer = Observe(Redacting);
        observer.Observe(new StartFrame());
        observer.Observe(new TranscriptionFrame { Text = "My card is 4111 1111" });
        observer.Observe(new TranscriptionFrame { Text = "1111 1111, thank you." });
        observer.Observe(new FunctionCallInProgressFrame { FunctionName = "pay", ToolCallId = "1", Arguments = System.Text.Json.JsonElement.Parse("{\"card\":4111111111111111}") });
        await Eventually.True(() => Written().Contains("[card]", StringComparison.Ordinal), "the lines that wait are written after a second");
        Assert.DoesNotContain("1111", Written(), StringComparison.Ordinal);
        observer.Observe(new ErrorFrame { Error = $"refused {Card}" });
        observer.Observe(new EndFrame());
        var payload = await DeliveredAsync(observer);
        Assert.DoesNotContain("1111", Encoding.UTF8.GetString(Assert.Single(Transport.Sent).Payload), StringComparison.Ordinal);
        Assert.DoesNotContain(Log, line => line.Text.Contains("1111", StringComparison.Ordinal));
        Assert.Equal("My card is [card] thank you.", payload.TranscriptWithToolCalls[0].Text);
        Assert.Equal(3, payload.GeneralMetaDataRaw!.Recording!.Masked!["card"]);
        Assert.True(payload.GeneralMetaDataRaw.Recording.Complete);
    }

    [Fact]
    public async Task Words_that_were_heard_stay_on_their_text()
    {
        var observer = Observe(Redacting);
        long clock = 1_000_000_000;
        observer.Observe(At(new StartFrame(), 0));
        observer.Observe(At(new LLMFullResponseStartFrame(), clock));
        foreach (var token in new[] { "You said ", "41", "11 11", "11 1111 11", "11. Is that", " right?" }) observer.Observe(At(new LLMTextFrame { Text = token, IncludesInterFrameSpaces = true }, clock));
        observer.Observe(At(new LLMFullResponseEndFrame(), clock));
        observer.Observe(At(new AggregatedTextFrame { Text = $"You said {Card}.", ContextId = "c" }, clock, "Voice"));
        observer.Observe(At(new AggregatedTextFrame { Text = "Is that right?", ContextId = "c" }, clock, "Voice"));
        foreach (var word in $"You said {Card}. Is that right?".Split(' '))
        {
            observer.Observe(At(new TTSTextFrame { Text = word, ContextId = "c", Pts = clock }, clock, "Voice"));
            observer.Observe(At(new TTSAudioRawFrame { ContextId = "c", Bytes = 9_600, SampleRate = 16_000, NumChannels = 1 }, clock, "Voice"));
            clock += 300_000_000;
        }

        observer.Observe(At(new TTSStoppedFrame { ContextId = "c" }, clock, "Voice"));
        observer.Observe(At(new BotStartedSpeakingFrame(), 1_100_000_000, "Output"));
        for (long played = 0; played < 9 * 300; played += 100)
            observer.Observe(At(new TTSAudioRawFrame { Bytes = 3_200, SampleRate = 16_000, NumChannels = 1 }, 1_100_000_000 + (played * 1_000_000), "Output"));
        observer.Observe(At(new BotStoppedSpeakingFrame(), clock, "Output"));
        observer.Observe(At(new EndFrame(), clock));
        var payload = await DeliveredAsync(observer);
        var row = Assert.Single(payload.TranscriptWithToolCalls, row => row.Role == SegmentRole.Agent);
        Assert.Equal("You said [card]. Is that right?", row.Text);
    }

    [Fact]
    public async Task Interim_transcripts_are_dots_until_their_final_comes()
    {
        var observer = Observe(Redacting);
        observer.Observe(new StartFrame());
        observer.Observe(new InterimTranscriptionFrame { Text = "my pin is" });
        await observer.FlushAsync(TestContext.Current.CancellationToken);
        await Eventually.True(() => Written().Contains("• • •", StringComparison.Ordinal), "an interim transcript needs not wait");
        await observer.DisposeAsync();
    }

    private static T At<T>(T frame, long clock, string source = "Model")
        where T : Frame => frame with { Clock = clock, Time = 1_795_495_233_000_000_000 + clock, Source = source };

    private string Written() => string.Concat(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(LockedFile.ReadText));
}
