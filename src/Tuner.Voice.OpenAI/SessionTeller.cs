using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>Tells a call what passes through a session. Nothing of it reaches the host; what the library raises passes unchanged.</summary>
internal sealed class SessionTeller(RealtimeCall call)
{
    private int _disposed;

    /// <summary>Told before it is sent: the service's answer can be faster than the way back to here.</summary>
    public void Appended(int bytes) => call.AudioAppended(bytes);

    public void Added(RealtimeItem? item) => Tell(() => SessionCommands.Added(item, call));

    public void Requested() => call.ResponseRequested();

    public void Sent(RealtimeClientCommand? command) => Tell(() =>
    {
        if (command is not null) OpenAIRealtimeEvents.Reader.ReadCommand(command, call);
    });

    public void Sent(BinaryData? command) => Tell(() =>
    {
        if (command is not null && ModelReaderWriter.Read<RealtimeClientCommand>(command, ModelReaderWriterOptions.Json, global::OpenAI.OpenAIContext.Default) is { } read) Sent(read);
    });

    public void Received(RealtimeServerUpdate update) => Tell(() => OpenAIRealtimeEvents.Reader.ReadEvent(update, call));

    public void Received(ClientResult result) => Tell(() =>
    {
        if (ModelReaderWriter.Read<RealtimeServerUpdate>(result.GetRawResponse().Content, ModelReaderWriterOptions.Json, global::OpenAI.OpenAIContext.Default) is { } read) Received(read);
    });

    public void Disposed()
    {
        Volatile.Write(ref _disposed, 1);
        call.Ended(SessionEnd.Disposed);
    }

    /// <summary>Returns the task itself, and looks at it when it is done.</summary>
    public Task Watch(Task sending)
    {
        if (!sending.IsCompletedSuccessfully) _ = WatchAsync(sending);
        return sending;
    }

    public async IAsyncEnumerable<T> Pass<T>(IAsyncEnumerable<T> inner, Action<T> tell, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var updates = inner.GetAsyncEnumerator(cancellationToken);
        await using var _ = updates.ConfigureAwait(false);
        while (true)
        {
            bool isMore;
            try
            {
                isMore = await updates.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                Broke(fault, "the session with the realtime service broke");
                throw;
            }

            if (!isMore) break;
            tell(updates.Current);
            yield return updates.Current;
        }

        call.Ended(Volatile.Read(ref _disposed) == 0 ? SessionEnd.RemoteClosed : SessionEnd.Disposed);
    }

    private async Task WatchAsync(Task sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Broke(fault, "a command could not be sent to the realtime service");
        }
    }

    /// <summary>What the host itself stopped did not fail.</summary>
    private void Broke(Exception fault, string what)
    {
        if (fault is OperationCanceledException || Volatile.Read(ref _disposed) != 0) return;
        call.Failed($"{what} ({fault.GetType().Name})");
        call.Ended(SessionEnd.Failed);
    }

    private void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception fault)
        {
            call.Warn($"an event of the realtime service could not be recorded ({fault.GetType().Name})");
        }
    }
}
