using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Journal;

/// <summary>What can be seen of a journal by its first and last line, without its lock.</summary>
/// <param name="Header">Whose call it is; null when the first line does not tell.</param>
/// <param name="IsOver">True when the last line says that the call is over.</param>
internal sealed record JournalGlance(JournalHeader? Header, bool IsOver)
{
    /// <summary>Whether its host still runs; null when that cannot be known from here.</summary>
    public bool? HostIsAlive => Header?.Origin.Host?.IsAlive();

    /// <summary>Looks at a journal; null when it is not there.</summary>
    public static JournalGlance? Of(IStateFiles files, string path)
    {
        using var file = files.OpenForReading(path);
        if (file is null) return null;
        var lines = new LineSplitter(new StateFileStream(file));
        var header = lines.TryRead(out var line, out _) ? JournalHeader.Read(line) : null;
        return new JournalGlance(header, EndsTheCall(file));
    }

    private static bool EndsTheCall(IStateFile file)
    {
        Span<byte> tail = stackalloc byte[512];
        var start = Math.Max(0, file.Length - tail.Length);
        tail = tail[..file.Read(tail, start)];
        if (tail.IsEmpty || tail[^1] != '\n') return false;
        tail = tail[..^1];
        return RecorderLine.IsEndOfCall(tail[(tail.LastIndexOf((byte)'\n') + 1)..]);
    }
}
