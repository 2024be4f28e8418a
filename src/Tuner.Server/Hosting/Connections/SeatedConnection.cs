using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Tuner.Server.Hosting.Connections;

/// <summary>A connection that gives its place back when its descriptor is closed.</summary>
internal sealed class SeatedConnection : ConnectionContext
{
    private readonly ConnectionContext _inner;
    private readonly ConnectionSeats _seats;
    private readonly ConnectionSeat _seat;

    public SeatedConnection(ConnectionContext inner, ConnectionSeats seats, ConnectionSeat seat)
    {
        (_inner, _seats, _seat) = (inner, seats, seat);
        // A request finds its connection's features among its own.
        inner.Features.Set(seat);
    }

    public override string ConnectionId { get => _inner.ConnectionId; set => _inner.ConnectionId = value; }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items { get => _inner.Items; set => _inner.Items = value; }

    public override IDuplexPipe Transport { get => _inner.Transport; set => _inner.Transport = value; }

    public override EndPoint? LocalEndPoint { get => _inner.LocalEndPoint; set => _inner.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => _inner.RemoteEndPoint; set => _inner.RemoteEndPoint = value; }

    public override CancellationToken ConnectionClosed { get => _inner.ConnectionClosed; set => _inner.ConnectionClosed = value; }

    public override void Abort(ConnectionAbortedException abortReason) => _inner.Abort(abortReason);

    public override void Abort() => _inner.Abort();

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _inner.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _seats.Leave(_seat);
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }
}
