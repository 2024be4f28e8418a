using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>A call says far more frames than facts: what changes nothing must cost nothing.</summary>
public class AllocationTests
{
    [Fact]
    public void Frames_that_were_seen_already_allocate_nothing()
    {
        var frames = RecordedCalls.Lines(RecordedCalls.One("pipecat-1.7.0", "clinic")).Select(line => line.Frame).OfType<Frame>().ToArray();
        var recorder = new Tuner.Pipecat.Recording.CallRecorder();
        foreach (var frame in frames) recorder.Apply(frame);
        Assert.Equal(0, Allocated(frames, recorder.Apply));
    }

    [Fact]
    public void Frames_of_which_the_fold_wants_nothing_allocate_nothing_once_the_table_of_ids_is_full()
    {
        var recorder = new Log().Fold();
        Frame[] frames = [.. Enumerable.Range(1, 30_000).Select(id => id % 2 == 0 ? (Frame)new LLMRunFrame { Id = id + 1_000, Clock = id } : new ClientConnectedFrame { Id = id + 1_000, Clock = id })];
        foreach (var frame in frames.Take(10_000)) recorder.Apply(frame);
        Assert.Equal(0, Allocated(frames[10_000..], recorder.Apply));
    }

    [Fact]
    public void Sound_that_goes_on_allocates_nothing()
    {
        var recorder = new Log().At(500).Answers("Hold.").Voices("Hold.").Add(new BotStartedSpeakingFrame(), "Output").Fold();
        Frame[] chunks = [.. Enumerable.Range(1, 30_000).Select(i => Log.Chunk(null, 20) with { Id = i + 1_000, Source = "Output", Clock = 900_000_000 + (i * 20_000_000L) })];
        foreach (var chunk in chunks.Take(10_000)) recorder.Apply(chunk);
        Assert.Equal(0, Allocated(chunks[10_000..], recorder.Apply));
    }

    private static long Allocated(Frame[] frames, Action<Frame> apply)
    {
        apply(frames[0]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var frame in frames) apply(frame);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
