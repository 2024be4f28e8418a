using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Hostile input for the reader and the fold. Short here; <c>tests/long/fuzz</c> gives them millions and prints what came of it.</summary>
public class FuzzTests
{
    private static readonly byte[][] Recorded = ReadAll();
    private static readonly byte[][] Tokens = [.. new[] { "null", "-1", "1e999", "9223372036854775807", "18446744073709551616", "0.1", "\"\"", "\\ud800", "{}", "[]", "[[[[", "\"data\":7", ",", "\0", "\u202e", "true", "\"id\":0", "\"clock\":-9223372036854775808" }.Select(System.Text.Encoding.UTF8.GetBytes)];

    private static readonly Gen<byte[]> Mutated = Gen.Select(Gen.Int[0, Recorded.Length - 1], Gen.Select(Gen.Int[0, 9], Gen.Double[0, 1], Gen.Byte, Gen.Int[0, Tokens.Length - 1]).Array[1, 3], (line, edits) =>
        edits.Aggregate(Recorded[line], (bytes, edit) => Edit(bytes, edit.Item1, (int)(edit.Item2 * bytes.Length), edit.Item3, Tokens[edit.Item4])));

    private static readonly Gen<byte[]> Lines = Gen.Frequency((1, Gen.Byte.Array[0, 200]), (9, Mutated));

    /// <summary>A stretch of all recorded lines, often from the middle of a call into the next one, with some lines broken, left out, said again or moved.</summary>
    private static readonly Gen<List<byte[]>> Calls = Gen.Select(Gen.Int[0, Recorded.Length - 100], Gen.Select(Gen.Int[0, 3], Gen.Int[0, 99], Mutated).Array[0, 12], (start, edits) =>
    {
        var lines = Recorded[start..(start + 100)].ToList();
        foreach (var (kind, place, line) in edits)
        {
            var at = place % lines.Count;
            if (kind == 0) lines[at] = line;
            else if (kind == 1) lines.RemoveAt(at);
            else if (kind == 2) lines.Insert(place % 7 * lines.Count / 7, lines[at]);
            else (lines[at], lines[^1]) = (lines[^1], lines[at]);
        }

        return lines;
    });

    private static long Inputs => long.TryParse(Environment.GetEnvironmentVariable("TUNER_FUZZ_INPUTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 5_000;

    [Fact]
    public void Any_bytes_are_a_frame_a_header_a_fault_or_passed_over_and_what_was_read_can_be_written_and_read_again()
    {
        long frames = 0, headers = 0, faults = 0, passedOver = 0;
        var watch = Stopwatch.StartNew();
        Lines.Sample(
            bytes =>
            {
                var line = FrameLineReader.Read(bytes, 7);
                Assert.Equal(7, line.Number);
                Assert.True((line.Frame is null ? 0 : 1) + (line.Header is null ? 0 : 1) + (line.Fault is null ? 0 : 1) <= 1);
                if (line.Frame is { } frame)
                {
                    Interlocked.Increment(ref frames);
                    var written = Written(frame);
                    Assert.Equal(written, Written(FrameLineReader.Read(written, 7).Frame!));
                }
                else if (line.Header is not null) Interlocked.Increment(ref headers);
                else if (line.Fault is not null) Interlocked.Increment(ref faults);
                else Interlocked.Increment(ref passedOver);
            },
            iter: Inputs,
            print: bytes => Convert.ToBase64String(bytes));
        Tell($"reader: {frames + headers + faults + passedOver:#,0} lines: {frames:#,0} frames, {headers:#,0} headers, {faults:#,0} faults told, {passedOver:#,0} passed over; none threw", watch);
    }

    [Fact]
    public void Recorded_calls_with_lines_broken_lost_repeated_and_moved_give_a_record_that_keeps_the_rules()
    {
        long calls = 0, lines = 0, rows = 0;
        var watch = Stopwatch.StartNew();
        Calls.Sample(
            call =>
            {
                var read = call.Select((line, i) => FrameLineReader.Read(line, i + 1)).ToList();
                var record = RecordedCalls.Fold(read).ToPayload();
                RecordRules.Hold(record);
                var bytes = TunerJson.Serialize(record);
                Assert.Equal(bytes, TunerJson.Serialize(RecordedCalls.Fold(read).ToPayload()));
                Assert.NotNull(TunerJson.Deserialize(bytes));
                Interlocked.Increment(ref calls);
                Interlocked.Add(ref lines, call.Count);
                Interlocked.Add(ref rows, record.TranscriptWithToolCalls.Count);
            },
            iter: Math.Max(1, Inputs / 50),
            print: call => string.Join('\n', call.Select(System.Text.Encoding.UTF8.GetString)));
        Tell($"fold: {lines:#,0} lines in {calls:#,0} calls gave {rows:#,0} rows; every record kept the rules", watch);
    }

    private static byte[] Written(Frame frame)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameLineWriter.Write(output, frame);
        return output.WrittenSpan[..^1].ToArray();
    }

    private static byte[] Edit(byte[] bytes, int kind, int at, byte value, byte[] token) => kind switch
    {
        0 when at < bytes.Length => [.. bytes[..at], value, .. bytes[(at + 1)..]],
        1 => bytes[..at],
        2 => [.. bytes[..at], .. token, .. bytes[at..]],
        3 when at < bytes.Length => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + (value % 9))..]],
        4 => [.. bytes[..at], .. token, .. bytes[Math.Min(bytes.Length, at + token.Length)..]],
        _ => Replace(bytes, at, token),
    };

    /// <summary>Puts a token where a value stood: most such lines are JSON still, and mean something else.</summary>
    private static byte[] Replace(byte[] bytes, int at, byte[] token)
    {
        var colon = bytes.AsSpan(at).IndexOf((byte)':');
        if (colon < 0) return bytes;
        var value = at + colon + 1;
        var length = bytes.AsSpan(value).IndexOfAny(",}"u8);
        return length < 0 ? bytes : [.. bytes[..value], .. token, .. bytes[(value + length)..]];
    }

    private static byte[][] ReadAll() =>
        [.. RecordedCalls.All().Where(file => file.Contains("1.7.0", StringComparison.Ordinal) || file.Contains("0.0.105", StringComparison.Ordinal)).SelectMany(File.ReadLines).Select(System.Text.Encoding.UTF8.GetBytes)];

    private static void Tell(FormattableString figures, Stopwatch watch)
    {
        if (Inputs > 5_000) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{FormattableString.Invariant(figures)} ({watch.Elapsed.TotalSeconds:0} s)"));
    }
}
