using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>The memory of the whole process is weighed: no other test may run beside.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    [Fact]
    public void State_grows_with_turns_and_not_with_frames()
    {
        var recorder = new Log().At(500).Answers("Hold.").Voices("Hold.").Add(new BotStartedSpeakingFrame(), "Output").Fold();
        Apply(5_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Apply(200_000);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 200_000);
        GC.KeepAlive(recorder);

        void Apply(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                recorder.Apply(Log.Chunk(null, 20) with { Id = 1_000_000 + i, Source = "Output", Clock = 900_000_000 + (i * 20_000_000L) });
                recorder.Apply(new TTSAudioRawFrame { Bytes = 960, SampleRate = 24000, ContextId = "c1", Id = 5_000_000 + i, Source = "Tts", Clock = 900_000_000 + (i * 20_000_000L) });
            }
        }
    }
}
