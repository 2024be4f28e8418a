using System.Runtime.CompilerServices;

namespace Tuner.Voice;

/// <summary>
/// A session of a library, watched on behalf of a call: what passes through it is told, and how it ends. Nothing that goes
/// wrong in the telling reaches the host; what the library raises passes unchanged. For each message that passes it makes
/// nothing that the garbage collector would have to take away.
/// </summary>
internal sealed class WatchedSession(RealtimeCall call)
{
    private int _disposed;
    private Task? _lastAppend;

    public RealtimeCall Call => call;

    /// <summary>The host lets go of the session. True the first time.</summary>
    public bool Dispose()
    {
        if (Volatile.Read(ref _lastAppend) is { IsFaulted: true } failed) Failed(failed);
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return false;
        call.Ended(SessionEnd.Disposed);
        return true;
    }

    /// <summary>Returns the task itself, and looks at it when it is done.</summary>
    public Task Watch(Task sending)
    {
        if (!sending.IsCompletedSuccessfully) _ = WatchAsync(sending);
        return sending;
    }

    /// <summary>The same for the caller's audio, fifty times a second: how it went is looked at when the next is sent.</summary>
    public Task WatchAppend(Task sending)
    {
        if (ReferenceEquals(sending, Task.CompletedTask)) return sending;
        if (Interlocked.Exchange(ref _lastAppend, sending) is not { IsCompletedSuccessfully: false } before) return sending;
        if (before.IsFaulted) Failed(before);
        else if (!before.IsCompleted) _ = WatchAsync(before);
        return sending;
    }

    /// <summary>Tells what passes; where that fails, the log says so once.</summary>
    public void Tell<TState, TTold>(TState state, TTold told, Action<TState, TTold, RealtimeCall> tell)
    {
        try
        {
            tell(state, told, call);
        }
        catch (Exception fault)
        {
            call.Warn($"a message of the realtime session could not be recorded ({fault.GetType().Name})");
        }
    }

    /// <summary>Passes a stream on as it is, and tells each of it first, and its end.</summary>
    public async IAsyncEnumerable<T> PassAsync<T>(IAsyncEnumerable<T> stream, Action<T> tell, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var items = stream.GetAsyncEnumerator(cancellationToken);
        await using var _ = items.ConfigureAwait(false);
        while (true)
        {
            bool isMore;
            try
            {
                isMore = await items.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                Broke(fault, "the session with the realtime service broke");
                throw;
            }

            if (!isMore) break;
            tell(items.Current);
            yield return items.Current;
        }

        call.Ended(Volatile.Read(ref _disposed) == 0 ? SessionEnd.RemoteClosed : SessionEnd.Disposed);
    }

    private async Task WatchAsync(Task sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception)
        {
            if (sending.IsFaulted) Failed(sending);
        }
    }

    private void Failed(Task sending) => Broke(sending.Exception!.InnerException!, "a message could not be sent to the realtime service");

    /// <summary>What the host itself stopped did not fail.</summary>
    private void Broke(Exception fault, string what)
    {
        if (fault is OperationCanceledException || Volatile.Read(ref _disposed) != 0) return;
        call.Failed($"{what} ({fault.GetType().Name})");
        call.Ended(SessionEnd.Failed);
    }
}
