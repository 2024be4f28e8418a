using System.Net;
using Tuner.Server.Hosting.Connections;

namespace Tuner.Server.Tests.Hosting;

public class ConnectionSeatsTests
{
    private static readonly IPAddress Honest = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Stranger = IPAddress.Parse("127.0.0.2");
    private readonly List<string> _closed = [];

    [Fact]
    public void Where_there_is_room_nobody_is_closed()
    {
        var seats = Seats(total: 2);
        Assert.NotNull(Take(seats, Honest, "a"));
        Assert.NotNull(Take(seats, Stranger, "b"));
        Assert.Empty(_closed);
        Assert.Equal(2, seats.Count);
    }

    [Fact]
    public void The_stranger_with_most_connections_gives_way_the_quietest_of_them_first()
    {
        var seats = Seats(total: 4);
        Take(seats, Honest, "honest");
        Take(seats, Stranger, "first");
        Take(seats, Stranger, "second");
        Take(seats, Stranger, "third");
        Assert.NotNull(Take(seats, Honest, "next"));
        Assert.Equal(["first"], _closed);
    }

    [Fact]
    public void Who_showed_a_key_goes_after_all_who_did_not_and_never_while_being_served()
    {
        var seats = Seats(total: 3);
        Take(seats, Honest, "served")!.Trust();
        var served = Take(seats, Honest, "serving")!;
        served.Trust();
        served.Begin();
        Take(seats, Stranger, "stranger")!.Begin();
        Take(seats, Stranger, "new");
        Assert.Equal(["stranger"], _closed);
        Take(seats, Stranger, "newer")!.Trust();
        Take(seats, Stranger, "newest");
        Assert.Equal(["stranger", "new", "served"], _closed);
    }

    [Fact]
    public void When_all_are_served_only_questions_about_health_get_in_and_then_nobody()
    {
        var seats = Seats(total: 1, reserved: 1);
        Serve(Take(seats, Honest, "served")!);
        var watcher = Take(seats, Stranger, "watcher")!;
        Assert.True(watcher.IsReserved);
        Serve(watcher);
        Assert.Null(Take(seats, IPAddress.Parse("127.0.0.3"), "late"));
        Assert.DoesNotContain("served", _closed);
    }

    [Fact]
    public void One_address_takes_no_more_than_its_own_share()
    {
        var seats = Seats(total: 10, perAddress: 2);
        Serve(Take(seats, Stranger, "a")!);
        Serve(Take(seats, Stranger, "b")!);
        Assert.Null(Take(seats, Stranger, "c"));
        Assert.NotNull(Take(seats, Honest, "honest"));
        Assert.Empty(_closed);
    }

    [Fact]
    public void Neighbours_of_one_IPv6_network_count_as_one()
    {
        var seats = Seats(total: 10, perAddress: 1);
        Serve(Take(seats, IPAddress.Parse("2001:db8::1"), "a")!);
        Assert.Null(Take(seats, IPAddress.Parse("2001:db8::2"), "b"));
        Assert.NotNull(Take(seats, IPAddress.Parse("2001:db8:0:1::1"), "c"));
        Assert.NotNull(Take(seats, IPAddress.Parse("::1"), "d"));
    }

    [Fact]
    public void A_closed_connection_counts_until_its_descriptor_is_free()
    {
        var seats = Seats(total: 1);
        var first = Take(seats, Stranger, "first")!;
        var second = Take(seats, Stranger, "second")!;
        Assert.Equal(2, seats.Count);
        seats.Leave(first);
        seats.Leave(second);
        Assert.Equal(0, seats.Count);
        Assert.NotNull(Take(seats, Stranger, "third"));
    }

    [Theory]
    [InlineData(1_024L, 768)]
    [InlineData(256L, 128)]
    [InlineData(64L, 16)]
    [InlineData(1_048_576L, 2_000)]
    [InlineData(null, 2_000)]
    public void The_limit_of_open_files_leaves_room_for_the_servers_own(long? descriptors, int total) =>
        Assert.Equal(total, ConnectionLimits.For(descriptors).Total);

    [Fact]
    public void This_process_has_a_limit_of_open_files()
    {
        if (OperatingSystem.IsLinux()) Assert.InRange(DescriptorLimit.OfThisProcess() ?? 1_000, 10, int.MaxValue);
    }

    private static ConnectionSeats Seats(int total, int? perAddress = null, int reserved = 0) => new(new(total, perAddress ?? total, reserved));

    private static void Serve(ConnectionSeat seat)
    {
        seat.Trust();
        seat.Begin();
    }

    private ConnectionSeat? Take(ConnectionSeats seats, IPAddress address, string name) => seats.Take(address, () => _closed.Add(name));
}
