using Tuner.Server.Api;

namespace Tuner.Server.Tests.Storage;

public sealed class ToldCallsTests
{
    [Fact]
    public void A_call_that_is_stored_late_under_a_smaller_number_is_told_of_and_each_once()
    {
        var told = new ToldCalls(10);
        Assert.False(told.IsNew(10));
        told.Add(13);
        Assert.True(told.IsNew(12));
        told.Add(12);
        Assert.False(told.IsNew(12));
        Assert.Equal(13, told.Newest);
    }

    [Fact]
    public void What_lies_far_behind_is_not_kept_in_mind_and_not_told_again()
    {
        var told = new ToldCalls(0);
        for (var id = 1; id <= 10_000; id++) told.Add(id);
        Assert.False(told.IsNew(1));
        Assert.False(told.IsNew(9_999));
        Assert.True(told.IsNew(10_001));
    }
}
