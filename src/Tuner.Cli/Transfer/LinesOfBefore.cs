namespace Tuner.Cli.Transfer;

/// <summary>What stands in a file of calls that was broken off: half a line at its end is cut away.</summary>
internal static class LinesOfBefore
{
    /// <summary>Leaves the file at the end of its last whole line.</summary>
    /// <returns>How many lines there are, and the number of the last call; 0 and 0 for none.</returns>
    public static (long Lines, long LastId) Find(FileStream stream)
    {
        using var reader = new LineReader(stream, leaveOpen: true);
        long lines = 0, last = 0, end = 0;
        while (reader.Read() is { } line && reader.EndedWithNewline)
        {
            if (TransferLine.IdOf(line.Span) is not { } id || id <= last) throw new CommandFailure($"{stream.Name} is no export that was broken off (line {lines + 1}): take it away, or name another file.");
            (lines, last, end) = (lines + 1, id, reader.Position);
        }
        stream.SetLength(end);
        stream.Position = end;
        return (lines, last);
    }
}
