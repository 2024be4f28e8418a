using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>A record that nobody else may send while this is held. Lives on disk, or in memory where the disk does not take it.</summary>
internal abstract class WaitingRecord : IDisposable
{
    public abstract RecordName Name { get; }

    /// <summary>The recording that it is; null where it is a record.</summary>
    public virtual SoundBody? Sound => null;

    /// <summary>Reads it; null when the file is not as we write it.</summary>
    public abstract (RecordFacts Facts, ReadOnlyMemory<byte> Payload)? Read();

    /// <summary>Writes down that an attempt begins, or how it ended.</summary>
    public abstract void Rename(RecordName name);

    /// <summary>The server has it: its content goes.</summary>
    public abstract void Forget();

    /// <summary>The server will never take it: it is laid aside, the answer beside it.</summary>
    public abstract void Reject(RejectedAnswer answer);

    public abstract void Dispose();

    /// <summary>Takes apart what a file holds.</summary>
    protected static (RecordFacts Facts, ReadOnlyMemory<byte> Payload)? Split(byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)'\n');
        return end > 0 && RecordFacts.Read(bytes.AsSpan(0, end)) is { } facts ? (facts, bytes.AsMemory(end + 1)) : null;
    }
}

/// <summary>A record in <c>outbox/</c>, its file locked.</summary>
internal sealed class RecordOnDisk(StateFolder folder, IStateFile file, RecordName name) : WaitingRecord
{
    /// <summary>No record is larger; a file that is must not fill the memory.</summary>
    private const int MostBytes = 256 << 20;

    private RecordName _name = name;

    public override RecordName Name => _name;

    private string Path => System.IO.Path.Combine(folder.Outbox, _name.ToString());

    public override SoundBody? Sound => folder.HoldsSound ? SoundBody.Of(file) : null;

    public override (RecordFacts Facts, ReadOnlyMemory<byte> Payload)? Read()
    {
        if (folder.HoldsSound) return SoundBody.FactsOf(file) is { } facts ? (facts, ReadOnlyMemory<byte>.Empty) : null;
        if (file.Length > MostBytes) return null;
        var bytes = new byte[file.Length];
        for (var at = 0; at < bytes.Length;)
        {
            var read = file.Read(bytes.AsSpan(at), at);
            if (read == 0) return null;
            at += read;
        }

        return Split(bytes);
    }

    public override void Rename(RecordName name)
    {
        folder.Files.Move(Path, System.IO.Path.Combine(folder.Outbox, name.ToString()));
        _name = name;
    }

    public override void Forget()
    {
        folder.Files.Delete(Path);
        folder.Files.SyncFolder(folder.Outbox);
    }

    public override void Reject(RejectedAnswer answer)
    {
        folder.Files.CreateFolder(folder.Rejected);
        AnswerFile.Write(folder, _name.Id, answer);
        var there = _name with { NextTry = answer.At, Answer = RejectedFolder.NameOf(answer) };
        folder.Files.Move(Path, System.IO.Path.Combine(folder.Rejected, there.ToString()));
        _name = there;
        folder.Files.SyncFolder(folder.Rejected);
        folder.Files.SyncFolder(folder.Outbox);
    }

    public override void Dispose() => file.Dispose();
}
