namespace Tuner.Server.Hosting.Connections;

/// <summary>The place that one connection takes up. Its state is guarded by <see cref="ConnectionSeats"/>.</summary>
internal sealed class ConnectionSeat(ConnectionSeats seats, string address, Action close, bool isReserved)
{
    /// <summary>Whom it counts for.</summary>
    public string Address { get; } = address;

    /// <summary>Closes the connection.</summary>
    public Action Close { get; } = close;

    /// <summary>Whether it may only ask about health, since all other places are taken.</summary>
    public bool IsReserved { get; } = isReserved;

    /// <summary>Whether somebody with a key speaks on it.</summary>
    public bool IsTrusted { get; set; }

    /// <summary>Whether a request is being answered on it.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Grows with time: when something last happened on it.</summary>
    public long LastUse { get; set; }

    /// <summary>A key was right: from now on this connection goes after all that showed none.</summary>
    public void Trust() => seats.Change(this, seat => seat.IsTrusted = true);

    /// <summary>A request is there.</summary>
    public void Begin() => seats.Change(this, seat => seat.IsBusy = true);

    /// <summary>The request was answered.</summary>
    public void End() => seats.Change(this, seat => seat.IsBusy = false);
}
