using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Journal;

/// <summary>What can be seen of a journal by its first and last line, without its lock.</summary>
/// <param name="Header">Whose call it is; null when the first line does not tell.</param>
/// <param name="IsOver">True when the last line says that the call is over.</param>
internal sealed record JournalGlance(JournalHeader? Header, bool IsOver)
{
    private const int MostOfTail = 1 << 20;

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

    /// <summary>What became of the sound stands behind the word that the call is over.</summary>
    private static bool EndsTheCall(IStateFile file)
    {
        for (var longest = 512; ; longest *= 16)
        {
            var tail = new byte[Math.Min(longest, file.Length)];
            var text = tail.AsSpan(0, file.Read(tail, file.Length - tail.Length));
            if (text.IsEmpty || text[^1] != '\n') return false;
            var last = LastLine(ref text);
            if (RecorderLine.IsAudio(last) && !text.IsEmpty) last = LastLine(ref text);
            if (RecorderLine.IsEndOfCall(last)) return true;
            // A line whose beginning was not read may be that of the sound.
            if (!text.IsEmpty || tail.Length == file.Length || longest > MostOfTail) return false;
        }
    }

    private static ReadOnlySpan<byte> LastLine(ref Span<byte> text)
    {
        var line = text[..^1];
        var begin = line.LastIndexOf((byte)'\n') + 1;
        text = text[..begin];
        return line[begin..];
    }
}
