using System.Text;
using CsCheck;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Frames;

public class FrameLogReaderTests
{
    private static List<LogLine> Read(byte[] log)
    {
        using var stream = new MemoryStream(log);
        return FrameLogReader.Read(stream).ToList();
    }

    [Fact]
    public void Every_line_of_every_recorded_call_is_readable()
    {
        var calls = 0;
        foreach (var file in RecordedCalls.All())
        {
            calls++;
            var lines = RecordedCalls.Lines(file);
            Assert.NotNull(lines[0].Header);
            Assert.All(lines, line => Assert.True(line.Fault is null || line.Fault.StartsWith("torn", StringComparison.Ordinal), $"{file}:{line.Number}: {line.Fault}"));
        }

        Assert.True(calls >= 44);
    }

    [Fact]
    public void A_last_line_without_its_end_is_torn_and_counted()
    {
        var lines = Read(Encoding.UTF8.GetBytes("{\"frame\":\"EndFrame\"}\n{\"frame\":\"EndFrame\"}"));
        Assert.IsType<EndFrame>(lines[0].Frame);
        Assert.Equal((2, "torn: the line has no end"), (lines[1].Number, lines[1].Fault));
    }

    [Fact]
    public void Sixty_four_megabytes_of_nonsense_in_a_line_do_not_hurt()
    {
        using var stream = new NonsenseStream(64 << 20, "\n{\"frame\":\"EndFrame\"}\n"u8.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var lines = FrameLogReader.Read(stream).ToList();
        Assert.Equal("longer than 8 MiB", lines[0].Fault);
        Assert.IsType<EndFrame>(lines[1].Frame);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 40 << 20);
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception() =>
        Gen.Byte.Array[0, 400].Sample(bytes => Read(bytes).Count >= 0, iter: 2000);

    [Fact]
    public void A_recorded_line_with_any_byte_changed_is_read_without_an_exception()
    {
        var lines = File.ReadAllLines(RecordedCalls.One("pipecat-1.7.0", "clinic")).Select(Encoding.UTF8.GetBytes).ToArray();
        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, 10_000], Gen.Byte).Sample(
            (line, at, value) =>
            {
                var bytes = lines[line].ToArray();
                bytes[at % bytes.Length] = value;
                return FrameLineReader.Read(bytes, 1).Number == 1;
            },
            iter: 5000);
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        foreach (var frame in RecordedCalls.Lines(RecordedCalls.One("pipecat-main", "clinic")).Select(line => line.Frame).OfType<Frame>())
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            FrameLineWriter.Write(output, frame);
            Assert.Equal((byte)'\n', output.WrittenSpan[^1]);
            var again = FrameLineReader.Read(output.WrittenSpan[..^1], 1).Frame!;
            var twice = new System.Buffers.ArrayBufferWriter<byte>();
            FrameLineWriter.Write(twice, again);
            Assert.Equal(Encoding.UTF8.GetString(output.WrittenSpan), Encoding.UTF8.GetString(twice.WrittenSpan));
            Assert.Equal((frame.GetType(), frame.Id, frame.Clock, frame.Source), (again.GetType(), again.Id, again.Clock, again.Source));
        }
    }

    private sealed class NonsenseStream(int length, byte[] tail) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length + tail.Length;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var n = (int)Math.Min(count, Length - _at);
            for (var i = 0; i < n; i++, _at++) buffer[offset + i] = _at < length ? (byte)'x' : tail[_at - length];
            return n;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
