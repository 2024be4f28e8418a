using CsCheck;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class RetryPolicyTests
{
    private static readonly string[] Answers = ["new", "503", "network"];

    [Fact]
    public void A_wait_is_between_nothing_and_the_longest_whatever_comes() => Gen.Select(Gen.Int[1, int.MaxValue], Gen.Double[0, 1]).Sample((attempts, chance) =>
    {
        var wait = RetryPolicy.WaitAfter(attempts, null, chance);
        Assert.InRange(wait, TimeSpan.Zero, RetryPolicy.Longest);
    });

    [Fact]
    public void The_ceiling_doubles_until_the_longest()
    {
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900], Enumerable.Range(1, 12).Select(attempts => (int)RetryPolicy.WaitAfter(attempts, null, 1).TotalSeconds));
        Assert.Equal(TimeSpan.Zero, RetryPolicy.WaitAfter(5, null, 0));
    }

    [Fact]
    public void The_servers_wish_is_kept_and_capped() => Gen.Select(Gen.Int[1, 40], Gen.Double[0, 1], Gen.Int[-100, 1_000_000]).Sample((attempts, chance, seconds) =>
    {
        var wish = TimeSpan.FromSeconds(seconds);
        var wait = RetryPolicy.WaitAfter(attempts, wish, chance);
        Assert.InRange(wait, TimeSpan.Zero, RetryPolicy.LongestAsked);
        Assert.True(wait >= wish || wait == RetryPolicy.LongestAsked);
    });

    [Fact]
    public void A_clock_that_was_set_back_stalls_nothing()
    {
        const long hour = 3_600_000;
        Assert.False(RetryPolicy.IsDue(1000 + hour, 1000));
        Assert.True(RetryPolicy.IsDue(1000 + (2 * hour), 1000));
        Assert.True(RetryPolicy.IsDue(1000 + (48 * hour), 1000));
        Assert.True(RetryPolicy.IsDue(1000, 1000));
    }

    [Fact]
    public void A_records_name_can_be_read_back() =>
        Gen.Select(Gen.Long[0, 9_999_999_999_999], Gen.Int[0, int.MaxValue], Gen.Long[0, long.MaxValue], Gen.Int[0, 2].Select(index => Answers[index])).Sample((queued, attempts, next, answer) =>
        {
            var name = new RecordName(queued, "68af5afdcbb0-1-2-3", "0a1b2c3d", "0123456789abcdef", attempts, next, answer);
            Assert.Equal(name, RecordName.Parse(name.ToString()));
        });

    [Theory]
    [InlineData("")]
    [InlineData(".call")]
    [InlineData("a.b.c.d.e.f.g.call")]
    [InlineData("0000000000001.id.p.k.1.2.call")]
    [InlineData("0000000000001.id.p.k.-1.2.new.call")]
    [InlineData("0000000000001.id.p.k.1.2.new.tmp")]
    public void Foreign_names_are_none_of_ours(string name) => Assert.Null(RecordName.Parse(name));
}
