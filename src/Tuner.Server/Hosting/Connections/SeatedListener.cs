using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Tuner.Server.Hosting.Connections;

/// <summary>Listens, and accepts no more connections than there are places: the limit of descriptors is never reached, so accepting never fails.</summary>
internal sealed class SeatedListener(IConnectionListener inner, ConnectionSeats seats) : IConnectionListener
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        await ClosedAsync(cancellationToken).ConfigureAwait(false);
        while (await inner.AcceptAsync(cancellationToken).ConfigureAwait(false) is { } connection)
        {
            if (seats.Take((connection.RemoteEndPoint as IPEndPoint)?.Address, connection.Abort) is { } seat) return new SeatedConnection(connection, seats, seat);
            connection.Abort();
            await connection.DisposeAsync().ConfigureAwait(false);
            await ClosedAsync(cancellationToken).ConfigureAwait(false);
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    // New connections wait in the system's queue meanwhile. One that is slow to close holds them up for a moment only.
    private async Task ClosedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await seats.SomeClosedAsync().WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }
}

/// <summary>Makes such listeners.</summary>
internal sealed class SeatedListenerFactory(IConnectionListenerFactory inner, ConnectionSeats seats) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new SeatedListener(await inner.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), seats);
}
