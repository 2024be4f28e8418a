using System.Buffers;
using CsCheck;
using Tuner.Server.Storage;

namespace Tuner.Server.Tests.Storage;

public sealed class OwnerTimesTests
{
    [Fact]
    public void Pairs_come_back_as_they_were_written() => Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]).List[0, 20].Sample(pairs =>
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var (owner, ms) in pairs) OwnerTimes.Append(bytes, owner, ms);
        Assert.Equal(pairs, OwnerTimes.Read(bytes.WrittenSpan));
    });

    [Fact]
    public void What_is_cut_off_or_no_number_is_left_out() => Gen.Byte.Array[0, 40].Sample(bytes => OwnerTimes.Read(bytes).Count <= bytes.Length / 2);
}
