namespace Tuner.Pipecat.Frames;

/// <summary>Reads a whole frame log, line after line. A broken line is told and never the end.</summary>
internal static class FrameLogReader
{
    public static IEnumerable<LogLine> Read(Stream stream)
    {
        var lines = new LineSplitter(stream);
        for (var number = 1; ; number++)
        {
            if (Next(lines, number) is { } line) yield return line;
            else yield break;
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
