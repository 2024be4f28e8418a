namespace Tuner.Pipecat.Frames;

/// <summary>Reads a whole frame log, line after line, packed with gzip or not. A broken line is told and never the end.</summary>
internal static class FrameLogReader
{
    private const string Damaged = "the gzip data is damaged here: nothing behind it can be read";

    public static IEnumerable<LogLine> Read(Stream stream)
    {
        var (bytes, fault) = Open(stream);
        if (fault is not null)
        {
            yield return LogLine.Broken(1, fault);
            yield break;
        }

        var lines = new LineSplitter(bytes);
        for (var number = 1; ; number++)
        {
            var (line, isLast) = NextOrDamage(lines, number);
            if (line is { } read) yield return read;
            if (isLast) yield break;
        }
    }

    private static (Stream Bytes, string? Fault) Open(Stream stream)
    {
        try
        {
            return LogEncoding.Open(stream);
        }
        catch (InvalidDataException)
        {
            return (stream, Damaged);
        }
    }

    private static (LogLine? Line, bool IsLast) NextOrDamage(LineSplitter lines, int number)
    {
        try
        {
            var line = Next(lines, number);
            return (line, line is null);
        }
        catch (InvalidDataException)
        {
            return (LogLine.Broken(number, Damaged), true);
        }
    }

    private static LogLine? Next(LineSplitter lines, int number)
    {
        if (!lines.TryRead(out var line, out var tooLong))
            return lines.TakeTorn() ? LogLine.Broken(number, "torn: the line has no end") : null;
        if (tooLong) return LogLine.Broken(number, $"longer than {FrameLineReader.MaxLineBytes >> 20} MiB");
        return line.Trim(" \r\t"u8).IsEmpty ? LogLine.PassedOver(number) : FrameLineReader.Read(line, number);
    }
}
