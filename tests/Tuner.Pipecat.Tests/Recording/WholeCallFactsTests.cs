using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What was masked and lost on a call, counted by kind.</summary>
public sealed class WholeCallFactsTests
{
    private readonly WholeCallFacts _facts = new();

    [Fact]
    public void Kinds_are_added_up_and_of_very_many_the_first_64_are_known()
    {
        for (var i = 0; i < 70; i++) Tell($"k{i:00}", 1);
        Tell("k00", 2);
        Tell("k69", 1);
        foreach (var told in new[] { _facts.Masked, _facts.Lost }) Assert.Equal((64, 3L, false), (told.Count, told["k00"], told.ContainsKey("k69")));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData((1L << 48) - 1, true)]
    [InlineData(1L << 48, false)]
    public void A_count_of_lost_lines_that_makes_no_sense_is_none(long lines, bool counts)
    {
        _facts.Lose(new DroppedEvent { Counts = new Dictionary<string, long> { ["queue"] = lines } });
        Assert.Equal(counts ? [lines] : [], _facts.Lost.Values);
    }

    private void Tell(string kind, long times)
    {
        _facts.Mask(new Dictionary<string, long> { [kind] = times });
        _facts.Lose(kind, times);
    }
}
