using System.Globalization;
using Tuner.Pipecat.Journal;

namespace Tuner.Server.Recordings;

/// <summary>
/// Who touches the files of a recording does it alone, also among servers that share their folder: there by the lock of a file, which ends with the process that holds it. A lock of
/// the database would not do: a process that stood still would not know that it had lost it, and write on.
/// </summary>
internal sealed class RecordingDoors(RecordingFolder folder, bool isShared, TimeSpan? patience = null) : IDisposable
{
    private const int Doors = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim[] _doors = [.. Enumerable.Range(0, Doors).Select(_ => new SemaphoreSlim(1, 1))];

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_doors, door => door.Dispose());

    /// <summary>Waits for the turn at a recording's files, which ends with what is returned; null where another server does not come to an end with them.</summary>
    public async Task<IDisposable?> EnterAsync(string name, CancellationToken cancellationToken)
    {
        var number = NumberOf(name);
        await _doors[number].WaitAsync(cancellationToken).ConfigureAwait(false);
        IStateFile? file = null;
        var isEntered = false;
        try
        {
            if (ServerEdition.IsThis && isShared) file = await LockAsync(number, cancellationToken).ConfigureAwait(false);
            isEntered = !isShared || file is not null;
            return isEntered ? new Turn(_doors[number], file) : null;
        }
        finally
        {
            if (!isEntered) _doors[number].Release();
        }
    }

    /// <summary>Takes the making of a recording's companions for this server; null while another one makes some.</summary>
    public IDisposable? TryMaking(string name)
    {
        if (!ServerEdition.IsThis || !isShared) return new Turn(null, null);
        return folder.TryLock(string.Create(CultureInfo.InvariantCulture, $"making-{NumberOf(name):00}")) is { } file ? new Turn(null, file) : null;
    }

    private async Task<IStateFile?> LockAsync(int number, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (folder.TryLock(string.Create(CultureInfo.InvariantCulture, $"files-{number:00}")) is { } file) return file;
            if (TimeProvider.System.GetElapsedTime(began) > (patience ?? Patience)) return null;
            await Task.Delay(BetweenLooks, cancellationToken).ConfigureAwait(false);
        }
    }

    private static int NumberOf(string name) => Convert.ToByte(name[..2], 16) % Doors;

    private sealed class Turn(SemaphoreSlim? door, IStateFile? file) : IDisposable
    {
        public void Dispose()
        {
            file?.Dispose();
            door?.Release();
        }
    }
}
