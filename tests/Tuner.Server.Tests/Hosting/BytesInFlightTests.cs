using Tuner.Server.Hosting;

namespace Tuner.Server.Tests.Hosting;

public sealed class BytesInFlightTests : IDisposable
{
    private const long Mega = 1024 * 1024;
    private readonly BytesInFlight _room = new(8 * Mega, TimeProvider.System);

    public void Dispose() => _room.Dispose();

    [Fact]
    public void What_fits_is_taken_and_what_is_given_back_fits_again()
    {
        using (_room.TryTake(6 * Mega)) Assert.Null(_room.TryTake(3 * Mega));
        using var again = _room.TryTake(6 * Mega);
        Assert.NotNull(again);
        Assert.Equal(6 * Mega, _room.Taken);
    }

    [Fact]
    public void Large_calls_leave_a_quarter_to_the_usual_ones()
    {
        using var large = _room.TryTake(6 * Mega);
        Assert.Null(_room.TryTake(Mega + 1));
        using var usual = _room.TryTake(Mega);
        using var another = _room.TryTake(Mega);
        Assert.NotNull(another);
        Assert.Null(_room.TryTake(1));
    }

    [Fact]
    public void A_share_grows_while_there_is_room_and_gives_all_of_it_back()
    {
        using (var share = _room.TryTake(Mega)!)
        {
            Assert.True(share.TryGrow(4 * Mega));
            Assert.False(share.TryGrow(4 * Mega));
            Assert.Equal(5 * Mega, _room.Taken);
        }
        Assert.Equal(0, _room.Taken);
    }
}
