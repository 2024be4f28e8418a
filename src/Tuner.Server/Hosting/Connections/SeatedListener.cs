using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Tuner.Server.Hosting.Connections;

/// <summary>Listens, and accepts no more connections than there are places: the limit of descriptors is never reached, so accepting never fails.</summary>
internal sealed class SeatedListener(IConnectionListener inner, ConnectionSeats seats) : IConnectionListener
{
    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await inner.AcceptAsync(cancellationToken).ConfigureAwait(false) is { } connection)
        {
            if (seats.Take((connection.RemoteEndPoint as IPEndPoint)?.Address, connection.Abort) is { } seat) return new SeatedConnection(connection, seats, seat);
            connection.Abort();
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>Makes such listeners.</summary>
internal sealed class SeatedListenerFactory(IConnectionListenerFactory inner, ConnectionSeats seats) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new SeatedListener(await inner.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), seats);
}
