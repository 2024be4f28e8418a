using Tuner.Server.Ingest;

namespace Tuner.Server.Tests.Ingest;

/// <summary>The room for a body, whichever kind of memory it is.</summary>
public class BodyBytesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(100, 200_000)]
    [InlineData(1_000, 300_000)]
    [InlineData(262_144, 262_145)]
    [InlineData(300_000, 3_000_000)]
    public void What_was_written_stays_when_there_is_more_room(int length, int longer)
    {
        using var bytes = new BodyBytes(length);
        Assert.Equal(length, bytes.Memory.Length);
        new Random(length).NextBytes(bytes.Memory.Span);
        var written = bytes.Memory.ToArray();
        bytes.Grow(longer);
        Assert.Equal(longer, bytes.Memory.Length);
        Assert.Equal(written, bytes.Memory[..length].ToArray());
        bytes.Dispose();
        Assert.True(bytes.Memory.IsEmpty);
    }
}
