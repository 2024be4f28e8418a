using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>
/// A disk in memory. After a power cut it keeps what was synced, and of the rest any subset of the writes, and any
/// subset of the changes to names, each in its order; a rename is one change. After a kill it keeps everything.
/// </summary>
internal sealed class ForgettingDisk : IStateFiles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Inode> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Inode> _durable = new(StringComparer.Ordinal);
    private readonly List<NameChange> _changes = [];

    /// <summary>How many changes it was asked for.</summary>
    public int Changes { get; private set; }

    /// <summary>The change that the power does not last for; 0 is never.</summary>
    public int PowerCutAt { get; set; }

    /// <summary>Which changes fail, by their number and path.</summary>
    public Func<int, string, bool> Fails { get; set; } = (_, _) => false;

    public bool IsDead { get; private set; }

    /// <summary>Tells when a file is written; without one all are from 1970, as what an earlier process left always is.</summary>
    public TimeProvider? Clock { get; init; }

    private long Now => Clock?.GetUtcNow().ToUnixTimeMilliseconds() ?? 0;

    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_lock) return [.. _names.Keys];
        }
    }

    /// <summary>The same disk for the next process: locks are free again.</summary>
    public ForgettingDisk AfterKill()
    {
        var next = new ForgettingDisk();
        lock (_lock) foreach (var (name, inode) in _names) next.Adopt(name, inode.Content.ToArray());
        return next;
    }

    /// <summary>What a power cut left.</summary>
    public ForgettingDisk AfterPowerCut(Random random)
    {
        var next = new ForgettingDisk();
        lock (_lock)
        {
            var names = new Dictionary<string, Inode>(_durable, StringComparer.Ordinal);
            foreach (var change in _changes.Where(_ => random.Next(2) == 0)) change.Apply(names);
            foreach (var (name, inode) in names) next.Adopt(name, inode.AfterPowerCut(random));
        }

        return next;
    }

    public string? WhyNotOurs(string folder) => null;

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
        lock (_lock)
        {
            Change(path);
            if (_names.ContainsKey(path)) throw new IOException("The file exists.");
            var inode = new Inode { ChangedAt = Now };
            Apply(new NameChange(path, null, inode, inode));
            return new OpenFile(this, inode, path);
        }
    }

    public IStateFile? Open(string path)
    {
        lock (_lock) return _names.TryGetValue(path, out var inode) ? new OpenFile(this, inode, path) : null;
    }

    public IStateFile? OpenForReading(string path) => Open(path);

    public void Move(string from, string to)
    {
        lock (_lock)
        {
            Change(to);
            if (!_names.TryGetValue(from, out var inode)) throw new FileNotFoundException(from);
            Apply(new NameChange(to, from, inode, inode));
        }
    }

    public void Delete(string path)
    {
        lock (_lock)
        {
            Change(path);
            if (_names.TryGetValue(path, out var inode)) Apply(new NameChange(path, null, null, inode));
        }
    }

    public bool Exists(string path)
    {
        lock (_lock) return _names.ContainsKey(path);
    }

    public (long Bytes, long ChangedAt)? Describe(string path)
    {
        lock (_lock) return _names.TryGetValue(path, out var inode) ? (inode.Content.Length, inode.ChangedAt) : null;
    }

    public void SyncFolder(string folder)
    {
        lock (_lock)
        {
            Change(folder);
            // What happened to the same files before comes along: a journal of a file system knows no later without its earlier.
            var files = _changes.Where(change => change.Touches(folder)).Select(change => change.Whose).ToHashSet();
            foreach (var change in _changes.Where(change => files.Contains(change.Whose))) change.Apply(_durable);
            _changes.RemoveAll(change => files.Contains(change.Whose));
        }
    }

    private void Adopt(string name, byte[] content)
    {
        var inode = new Inode { Content = content, Durable = content };
        _names[name] = inode;
        _durable[name] = inode;
    }

    private void Apply(NameChange change)
    {
        change.Apply(_names);
        _changes.Add(change);
    }

    private void Change(string path)
    {
        Changes++;
        if (IsDead || Changes == PowerCutAt)
        {
            IsDead = true;
            throw new IOException("The power is gone.");
        }

        if (Fails(Changes, path)) throw new IOException("No space left on device.");
    }

    private sealed record NameChange(string Name, string? From, Inode? Inode, Inode Whose)
    {
        public void Apply(Dictionary<string, Inode> names)
        {
            // A rename whose source is not there did not happen.
            if (From is not null && !(names.TryGetValue(From, out var there) && there == Inode)) return;
            if (From is not null) names.Remove(From);
            if (Inode is null && names.TryGetValue(Name, out var victim) && victim == Whose) names.Remove(Name);
            if (Inode is null) return;
            names[Name] = Inode;
        }

        public bool Touches(string folder) => Path.GetDirectoryName(Name) == folder || (From is not null && Path.GetDirectoryName(From) == folder);
    }

    private sealed class Inode
    {
        public byte[] Content { get; set; } = [];

        public byte[] Durable { get; set; } = [];

        public List<Func<byte[], byte[]>> Unsynced { get; } = [];

        /// <summary>Unix milliseconds.</summary>
        public long ChangedAt { get; set; }

        public object? LockedBy { get; set; }

        public byte[] AfterPowerCut(Random random)
        {
            var content = Durable;
            foreach (var write in Unsynced.Where(_ => random.Next(2) == 0)) content = write(content);
            return content;
        }
    }

    private sealed class OpenFile(ForgettingDisk disk, Inode inode, string path) : IStateFile
    {
        public long Length
        {
            get
            {
                lock (disk._lock) return inode.Content.Length;
            }
        }

        public bool TryLock()
        {
            lock (disk._lock)
            {
                if (inode.LockedBy is not null && inode.LockedBy != this) return false;
                inode.LockedBy = this;
                return true;
            }
        }

        public int Read(Span<byte> buffer, long offset)
        {
            lock (disk._lock)
            {
                var left = Math.Max(0, inode.Content.Length - (int)offset);
                var read = Math.Min(left, buffer.Length);
                inode.Content.AsSpan((int)Math.Min(offset, inode.Content.Length), read).CopyTo(buffer);
                return read;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            var copy = bytes.ToArray();
            lock (disk._lock)
            {
                disk.Change(path);
                Change(content => WriteAt(content, copy, (int)offset));
            }
        }

        public void SetLength(long length)
        {
            lock (disk._lock)
            {
                disk.Change(path);
                Change(content => content.Length > length ? content[..(int)length] : content);
            }
        }

        public void Sync()
        {
            lock (disk._lock)
            {
                disk.Change(path);
                inode.Durable = inode.Content;
                inode.Unsynced.Clear();
            }
        }

        public void Dispose()
        {
            lock (disk._lock) if (inode.LockedBy == this) inode.LockedBy = null;
        }

        private void Change(Func<byte[], byte[]> write)
        {
            inode.Content = write(inode.Content);
            inode.Unsynced.Add(write);
            inode.ChangedAt = disk.Now;
        }

        private static byte[] WriteAt(byte[] content, byte[] bytes, int offset)
        {
            var grown = new byte[Math.Max(content.Length, offset + bytes.Length)];
            content.CopyTo(grown, 0);
            bytes.CopyTo(grown, offset);
            return grown;
        }
    }
}
