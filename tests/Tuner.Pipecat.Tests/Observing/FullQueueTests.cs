using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;

namespace Tuner.Pipecat.Tests.Observing;

/// <summary>A worker that cannot keep up: the caller never waits, and what is dropped is counted and the least valuable.</summary>
public sealed class FullQueueTests : ObserverFixture
{
    [Fact]
    public async Task A_full_queue_gives_up_the_text_of_the_model_before_what_the_caller_said()
    {
        using var stuck = new ManualResetEventSlim();
        using var goesOn = new ManualResetEventSlim();
        var observer = Observe(Config with
        {
            Log = (_, text) =>
            {
                if (!text.Contains("metrics are off", StringComparison.Ordinal)) return;
                stuck.Set();
                goesOn.Wait(TestContext.Current.CancellationToken);
            },
        });
        observer.Observe(new StartFrame { EnableMetrics = false });
        stuck.Wait(TestContext.Current.CancellationToken);

        for (var i = 0; i < Engine.QueueLimit; i++) observer.Observe(new LLMTextFrame { Text = "word " });
        observer.Observe(new TranscriptionFrame { Text = "I need a taxi." });
        Assert.Equal(Engine.QueueLimit / 2, observer.Diagnostics.FramesDropped["queue_full"]);
        for (var i = 0; i < Engine.QueueLimit; i++) observer.Observe(new TranscriptionFrame { Text = "Now." });
        Assert.Equal(Engine.QueueLimit + 1, observer.Diagnostics.FramesDropped["queue_full"]);

        goesOn.Set();
        var payload = await DeliveredAsync(observer);
        Assert.Contains(payload.TranscriptWithToolCalls, row => row.Text?.StartsWith("I need a taxi.", StringComparison.Ordinal) == true);
        Assert.Equal(Engine.QueueLimit + 1, payload.GeneralMetaDataRaw!.Recording!.Lost!["queue_full"]);
    }

    [Fact]
    public void Frames_are_ranked_by_the_table_of_the_tap()
    {
        Assert.Equal(0, FrameWorth.RankOf(new InterimTranscriptionFrame()));
        Assert.Equal(1, FrameWorth.RankOf(new MetricsFrame()));
        Assert.Equal(2, FrameWorth.RankOf(new NodeEvent { To = "end" }));
        Assert.Equal(3, FrameWorth.RankOf(new EndFrame()));
    }
}
