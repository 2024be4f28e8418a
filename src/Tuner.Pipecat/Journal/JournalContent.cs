using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;

namespace Tuner.Pipecat.Journal;

/// <summary>A journal read back and folded.</summary>
/// <param name="Header">Whose call it is; null when the first line does not tell.</param>
/// <param name="Recorder">The fold of its lines.</param>
/// <param name="LastSeq">The number of the last line that the tap gave.</param>
/// <param name="Lines">How many whole lines the file has, the header included.</param>
/// <param name="End">Where the last whole line ends, bytes.</param>
/// <param name="Torn">True when bytes without an end follow it.</param>
/// <param name="LastTime">The time of the last frame, Unix nanoseconds; 0 when there is none.</param>
/// <param name="Ended">True when the tap said that the call is over.</param>
/// <param name="Missing">Lines that did not come, where nobody said yet why.</param>
/// <param name="SpanBytes">What the application's own spans take, bytes; 0 when there are none.</param>
internal sealed record JournalContent(JournalHeader? Header, CallRecorder Recorder, long LastSeq, int Lines, long End, bool Torn, long LastTime, bool Ended, long Missing, long SpanBytes)
{
    /// <summary>Reads and folds a journal; <paramref name="see"/> gets each line that the tap gave.</summary>
    public static JournalContent Read(IStateFile file, Action<ReadOnlySpan<byte>>? see = null)
    {
        var lines = new LineSplitter(new StateFileStream(file));
        var recorder = new CallRecorder();
        JournalHeader? header = null;
        long seq = 0, lastTime = 0, missing = 0, spanBytes = 0;
        var number = 0;
        var ended = false;
        while (lines.TryRead(out var line, out var tooLong))
        {
            number++;
            if (number == 1)
            {
                header = JournalHeader.Read(line);
                if (header is not null) recorder.Open(header.Log);
                continue;
            }

            if (!RecorderLine.Is(line)) seq++;
            else if (RecorderLine.NextSeq(line) is { } next) seq = next - 1;
            if (RecorderLine.Is(line)) missing += RecorderLine.MissingOf(line);
            ended |= RecorderLine.IsEndOfCall(line);
            if (SpanLine.Is(line)) spanBytes += line.Length;
            if (tooLong) recorder.Lose(LostLine.Unreadable);
            else if (Fold(recorder, line, number) is { Time: > 0 } frame) lastTime = frame.Time;
            if (!tooLong) see?.Invoke(line);
        }

        var end = EndOfLastLine(file);
        return new JournalContent(header, recorder, seq, number, end, end < file.Length, lastTime, ended, ended ? 0 : missing, spanBytes);
    }

    /// <summary>Gives a line to the fold; a broken one is counted there.</summary>
    public static Frame? Fold(CallRecorder recorder, ReadOnlySpan<byte> line, int number) => Fold(recorder, FrameLineReader.Read(line, number));

    public static Frame? Fold(CallRecorder recorder, in LogLine read)
    {
        if (read.Fault is not null) recorder.Lose(LostLine.Unreadable);
        if (read.Frame is { } frame) recorder.Apply(frame);
        return read.Frame;
    }

    private static long EndOfLastLine(IStateFile file)
    {
        var buffer = new byte[4096];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            var read = file.Read(buffer.AsSpan(0, (int)(end - start)), start);
            var at = buffer.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (at >= 0) return start + at + 1;
            end = start;
        }

        return 0;
    }
}
