using CsCheck;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Which frames were seen before.</summary>
public sealed class SeenFramesTests
{
    [Fact]
    public void Whatever_ids_come_those_of_the_last_4096_frames_and_their_siblings_are_known() =>
        Gen.Select(Gen.Int[1, 9_000], Gen.Int[0, 9_000], Gen.Bool).Array[9_000].Sample(
            frames =>
            {
                var (seen, ring, known) = (new SeenFrames(), new Queue<long>(), new HashSet<long>());
                foreach (var (number, sibling, has) in frames)
                {
                    // Ids that begin at the same place of the table, and others.
                    var frame = new EndFrame { Id = Id(number), Sibling = has ? Id(sibling) : null };
                    var isNew = !known.Contains(frame.Id) && (frame.Sibling is null || !known.Contains(frame.Sibling.Value));
                    Assert.Equal(isNew, seen.IsNew(frame));
                    if (!known.Add(frame.Id)) continue;
                    ring.Enqueue(frame.Id);
                    if (ring.Count > 4096) known.Remove(ring.Dequeue());
                }
            },
            iter: 20);

    [Fact]
    public void A_frame_without_an_id_is_new_each_time()
    {
        var seen = new SeenFrames();
        Assert.True(seen.IsNew(new EndFrame()));
        Assert.True(seen.IsNew(new EndFrame()));
    }

    private static long Id(int number) => number % 3 == 0 ? number : (long)number << 40;
}
