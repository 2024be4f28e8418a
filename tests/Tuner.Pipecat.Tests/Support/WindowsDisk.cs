using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>
/// A model of how Windows treats files, at its worst: nothing is renamed over an open file; a deleted file that is open
/// keeps its name until its last handle is closed, and can be neither opened nor made anew; a stranger that shares
/// nothing (a virus scanner) lets nobody open, rename or delete what it holds. Locks belong to a handle.
/// </summary>
internal sealed class WindowsDisk : IStateFiles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _held = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was refused, by the path.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Syncs of files that fail.</summary>
    public int FailingSyncs { get; set; }

    /// <summary>Called with each path that is about to be touched.</summary>
    public Action<string> Touching { get; set; } = _ => { };

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock) return [.. _names.Keys];
        }
    }

    public void Hold(string path)
    {
        lock (_lock) _held.Add(path);
    }

    public void ReleaseAll()
    {
        lock (_lock) _held.Clear();
    }

    public void CreateFolder(string path)
    {
        // Folders are there when a name in them is.
    }

    public IEnumerable<string> List(string folder)
    {
        lock (_lock) return _names.Keys.Where(name => Path.GetDirectoryName(name) == folder).Select(name => Path.GetFileName(name)).ToArray();
    }

    public IStateFile CreateNew(string path)
    {
        Touching(path);
        lock (_lock)
        {
            if (_names.TryGetValue(path, out var there)) throw Refuse(path, there.Deleted ? new UnauthorizedAccessException("Access is denied.") : new IOException("The file exists."));
            var entry = _names[path] = new Entry(path);
            return new Handle(this, entry);
        }
    }

    public IStateFile? Open(string path)
    {
        Touching(path);
        lock (_lock)
        {
            if (!_names.TryGetValue(path, out var entry) || entry.Deleted) return null;
            ShareOrRefuse(path);
            return new Handle(this, entry);
        }
    }

    public IStateFile? OpenForReading(string path) => Open(path);

    public void Move(string from, string to)
    {
        Touching(from);
        lock (_lock)
        {
            if (!_names.TryGetValue(from, out var entry) || entry.Deleted) throw new FileNotFoundException(from);
            ShareOrRefuse(from);
            ShareOrRefuse(to);
            if (_names.TryGetValue(to, out var target) && target != entry && target.Handles > 0) throw Refuse(to, new UnauthorizedAccessException("Access is denied."));
            _names.Remove(from);
            _names[entry.Path = to] = entry;
        }
    }

    public void Delete(string path)
    {
        Touching(path);
        lock (_lock)
        {
            if (!_names.TryGetValue(path, out var entry)) return;
            ShareOrRefuse(path);
            entry.Deleted = true;
            Sweep(entry);
        }
    }

    public bool Exists(string path)
    {
        lock (_lock) return _names.TryGetValue(path, out var entry) && !entry.Deleted;
    }

    public (long Bytes, long ChangedAt)? Describe(string path)
    {
        lock (_lock) return _names.TryGetValue(path, out var entry) && !entry.Deleted ? (entry.Content.Length, 0) : null;
    }

    public string? WhyNotOurs(string folder) => null;

    public void SyncFolder(string folder)
    {
    }

    private void ShareOrRefuse(string path)
    {
        if (_held.Contains(path)) throw Refuse(path, new IOException("The process cannot access the file because it is being used by another process."));
    }

    private Exception Refuse(string path, Exception fault)
    {
        Refused.Add(path);
        return fault;
    }

    private void Sweep(Entry entry)
    {
        if (entry is { Deleted: true, Handles: 0 }) _names.Remove(entry.Path);
    }

    private sealed class Entry(string path)
    {
        public string Path { get; set; } = path;

        public byte[] Content { get; set; } = [];

        public bool Deleted { get; set; }

        public int Handles { get; set; }

        public Handle? LockedBy { get; set; }
    }

    private sealed class Handle : IStateFile
    {
        private readonly WindowsDisk _disk;
        private readonly Entry _entry;
        private bool _closed;

        public Handle(WindowsDisk disk, Entry entry)
        {
            (_disk, _entry) = (disk, entry);
            entry.Handles++;
        }

        public long Length
        {
            get
            {
                lock (_disk._lock) return _entry.Content.Length;
            }
        }

        public bool TryLock()
        {
            lock (_disk._lock) return (_entry.LockedBy ??= this) == this;
        }

        public int Read(Span<byte> buffer, long offset)
        {
            lock (_disk._lock)
            {
                var read = Math.Min(Math.Max(0, _entry.Content.Length - (int)offset), buffer.Length);
                _entry.Content.AsSpan((int)Math.Min(offset, _entry.Content.Length), read).CopyTo(buffer);
                return read;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            lock (_disk._lock)
            {
                var grown = new byte[Math.Max(_entry.Content.Length, (int)offset + bytes.Length)];
                _entry.Content.CopyTo(grown, 0);
                bytes.CopyTo(grown.AsSpan((int)offset));
                _entry.Content = grown;
            }
        }

        public void SetLength(long length)
        {
            lock (_disk._lock) _entry.Content = _entry.Content.AsSpan(0, (int)Math.Min(length, _entry.Content.Length)).ToArray();
        }

        public void Sync()
        {
            lock (_disk._lock) if (_disk.FailingSyncs-- > 0) throw new IOException("The device is not ready.");
        }

        public void Dispose()
        {
            lock (_disk._lock)
            {
                if (_closed) return;
                _closed = true;
                _entry.Handles--;
                if (_entry.LockedBy == this) _entry.LockedBy = null;
                _disk.Sweep(_entry);
            }
        }
    }
}
