using Tuner.Server.Keys;

namespace Tuner.Server.Storage.Places;

/// <summary>All that is kept in one place: a file of this machine, or a database that servers share.</summary>
internal abstract class Stores : IAsyncDisposable
{
    /// <summary>The place in messages, without any password.</summary>
    public abstract string Name { get; }

    /// <summary>The calls.</summary>
    public abstract ICallStore Calls { get; }

    /// <summary>What becomes of them.</summary>
    public abstract ICallKeeping Keeping { get; }

    /// <summary>What stands beside their payloads.</summary>
    public abstract ICallRowStore Rows { get; }

    /// <summary>All of them, one after the other.</summary>
    public abstract ICallArchive Archive { get; }

    /// <summary>Their agents.</summary>
    public abstract IAgentStore Agents { get; }

    /// <summary>Spans of applications.</summary>
    public abstract ISpanStore Spans { get; }

    /// <summary>What is known of their sound.</summary>
    public abstract IRecordingStore Recordings { get; }

    /// <summary>Keys.</summary>
    public abstract IKeyStore Keys { get; }

    /// <summary>Sessions.</summary>
    public abstract ISessionStore Sessions { get; }

    /// <summary>Wrong keys that came to any server; null where there are no others.</summary>
    public virtual ISharedGuesses? Guesses => null;

    /// <summary>Tells of calls that other servers stored; null where there are no others.</summary>
    public virtual ICallNews? News => null;

    /// <summary>Whether it was written by a version that let everybody at this machine read without a key.</summary>
    public virtual bool WasReadWithoutKey => false;

    /// <summary>Told what was done and how long it took, from the question to the answer.</summary>
    public abstract void OnDone(Action<string, TimeSpan> told);

    /// <summary>How much work waits to be written.</summary>
    public abstract int WritesWaiting { get; }

    /// <summary>How many readers wait.</summary>
    public abstract int ReadersWaiting { get; }

    /// <summary>How many readers are at work.</summary>
    public abstract int ReadersAtWork { get; }

    /// <summary>How many bytes its files take, where it has files of its own here.</summary>
    public virtual IEnumerable<(string File, long Bytes)> FileSizes => [];

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
