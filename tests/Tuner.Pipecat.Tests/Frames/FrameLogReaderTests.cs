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

    private const string SmallLog = "{\"v\":1,\"call\":\"small\"}\n{\"frame\":\"EndFrame\"}\n";

    [Fact]
    public void A_byte_order_mark_does_not_cost_the_header() => AssertSmall(Read([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(SmallLog)]));

    [Fact]
    public void A_packed_log_is_read_as_it_is()
    {
        AssertSmall(Read(Packed(Encoding.UTF8.GetBytes(SmallLog))));
        AssertSmall(Read(Packed([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(SmallLog)])));
    }

    [Fact]
    public void A_packed_log_that_is_damaged_is_read_to_the_damage()
    {
        var packed = Packed(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(line => $"{{\"frame\":\"EndFrame\",\"id\":{line * 7919 % 20_011}}}\n"))));
        var lines = Read(packed[..(packed.Length / 2)]);
        Assert.True(lines.Count > 1000, $"{lines.Count} lines");
        Assert.NotNull(lines[^1].Fault);
        Assert.All(lines[..^1], line => Assert.Null(line.Fault));
        Assert.Contains("damaged", Assert.Single(Read([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).Fault, StringComparison.Ordinal);
        Assert.Contains("packed twice", Assert.Single(Read(Packed(packed))).Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16", "it is UTF-16")]
    [InlineData("utf-16BE", "it is UTF-16")]
    public void UTF_16_is_said_with_a_mark_or_without(string encoding, string fault)
    {
        var coding = Encoding.GetEncoding(encoding);
        Assert.StartsWith(fault, Assert.Single(Read([.. coding.GetPreamble(), .. coding.GetBytes(SmallLog)])).Fault, StringComparison.Ordinal);
        Assert.StartsWith(fault, Assert.Single(Read(coding.GetBytes(SmallLog))).Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 0 }, "zstd")]
    [InlineData(new byte[] { 0x50, 0x4b, 3, 4, 0 }, "zip")]
    public void Other_packings_are_named(byte[] log, string name) => Assert.Contains(name, Assert.Single(Read(log)).Fault, StringComparison.Ordinal);

    private static void AssertSmall(List<LogLine> lines)
    {
        Assert.Equal("small", lines[0].Header?.Call);
        Assert.IsType<EndFrame>(lines[1].Frame);
        Assert.Equal(2, lines.Count);
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packer = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest)) packer.Write(bytes);
        return packed.ToArray();
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
