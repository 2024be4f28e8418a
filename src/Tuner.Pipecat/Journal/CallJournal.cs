using System.Buffers;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Journal;

/// <summary>
/// The file of one live call. Lines are gathered and written together, always at an offset of our own counting: what a
/// full disk wrote by half is written over by the next try. Never throws: a fault is a value, and the lines wait.
/// </summary>
internal sealed class CallJournal(IStateFiles files, string path, FrameLogHeader header) : IDisposable
{
    /// <summary>Another process that looks for orphans holds the lock of a new file for a moment.</summary>
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(100);

    /// <summary>What may wait for a disk that does not take it; a single line may be longer.</summary>
    public const int MaxPendingBytes = 1 << 20;

    private readonly string _folder = System.IO.Path.GetDirectoryName(path)!;
    private ArrayBufferWriter<byte> _pending = new(1024);
    private IStateFile? _file;
    private long _written;
    private bool _unsynced;
    private bool _nameUnsynced;
    private bool _distrusted;

    public string Path => path;

    /// <summary>What this file may grow to; null where nobody limits it.</summary>
    public LiveShare? Share { get; init; }

    /// <summary>True when it has taken all the room that it may.</summary>
    public bool IsFull => Share is { } share && _written + _pending.WrittenCount >= share.OfOneCall;

    /// <summary>True when spans have taken all the room that they may, of which they have taken so much.</summary>
    public bool IsFullOfSpans(long spanBytes) => Share is { } share && spanBytes >= share.OfSpans;

    public bool HasPending => _pending.WrittenCount > 0;

    /// <summary>True when its file is there: nobody takes what lies beside it for what a dead process left.</summary>
    public bool IsCreated => _file is not null;

    /// <summary>True when a power cut would take something that was written.</summary>
    public bool IsUnsynced => _unsynced || _nameUnsynced;

    /// <summary>Goes on with a file that is there, locked by us, whose whole lines end at <paramref name="end"/>.</summary>
    public static CallJournal Continue(IStateFiles files, string path, FrameLogHeader header, IStateFile file, long end, LiveShare? share = null) =>
        new(files, path, header) { _file = file, _written = end, _unsynced = true, _nameUnsynced = true, Share = share };

    /// <summary>Gathers a line; false when the disk has not taken lines for so long that there is no room left.</summary>
    public bool Append(ReadOnlySpan<byte> line)
    {
        if (_pending.WrittenCount >= MaxPendingBytes) return false;
        if (_written == 0 && _pending.WrittenCount == 0) FrameLineWriter.Write(_pending, header);
        _pending.Write(line);
        _pending.Write("\n"u8);
        return true;
    }

    /// <summary>Writes what was gathered; returns the fault, or null.</summary>
    public string? Commit() => HasPending ? DiskFault.Try(Write) : null;

    /// <summary>Makes what was written outlive a power cut; returns the fault, or null.</summary>
    public string? Sync()
    {
        if (!IsUnsynced || _file is null) return null;
        return DiskFault.Try(() =>
        {
            if (_distrusted || !files.Exists(path)) StartNewFile();
            try
            {
                _file.Sync();
            }
            catch (Exception fault) when (DiskFault.Is(fault))
            {
                // What the failed call left behind is unknown, and a second call would lie: the bytes go into a new file.
                _distrusted = true;
                StartNewFile();
            }

            _unsynced = false;
            if (!_nameUnsynced) return;
            files.SyncFolder(_folder);
            _nameUnsynced = false;
        });
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void Write()
    {
        _file ??= OpenOrCreate();
        _file.Write(_pending.WrittenSpan, _written);
        _written += _pending.WrittenCount;
        _unsynced = true;
        if (_pending.Capacity > 64 << 10) _pending = new ArrayBufferWriter<byte>(1024);
        else _pending.ResetWrittenCount();
    }

    /// <summary>Nothing is renamed over an open file on Windows: the old one, whose bytes the new one has, is closed for it then.</summary>
    private void Replace(string spare)
    {
        try
        {
            files.Move(spare, path);
        }
        catch (UnauthorizedAccessException)
        {
            _file?.Dispose();
            _file = null;
            files.Move(spare, path);
        }
    }

    /// <summary>A file of ours that was closed to be replaced, and was not, is opened again.</summary>
    private IStateFile OpenOrCreate()
    {
        if (_written == 0 || files.Open(path) is not { } mine) return Create(path);
        mine.TryLock();
        return mine;
    }

    private IStateFile Create(string at)
    {
        files.CreateFolder(_folder);
        var file = files.CreateNew(at);
        if (!SpinWait.SpinUntil(file.TryLock, LongestLook))
        {
            // Without the name the next try finds the way free.
            file.Dispose();
            files.Delete(at);
            throw new IOException("The journal's lock is held by somebody else.");
        }

        _nameUnsynced = true;
        return file;
    }

    /// <summary>Copies what the old file holds, also one whose name is gone, and takes its place.</summary>
    private void StartNewFile()
    {
        var spare = path + ".tmp";
        _file ??= OpenOrCreate();
        files.Delete(spare);
        var file = Create(spare);
        try
        {
            var buffer = new byte[64 << 10];
            for (long at = 0; at < _written;)
            {
                var read = _file.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, _written - at)), at);
                if (read == 0) throw new IOException("The journal is shorter than what was written.");
                file.Write(buffer.AsSpan(0, read), at);
                at += read;
            }

            file.Sync();
            Replace(spare);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file?.Dispose();
        _file = file;
        _distrusted = false;
    }
}
