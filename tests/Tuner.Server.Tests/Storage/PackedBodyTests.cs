using CsCheck;
using Tuner.Server.Storage;

namespace Tuner.Server.Tests.Storage;

public sealed class PackedBodyTests
{
    [Fact]
    public void A_payload_comes_back_byte_for_byte_whatever_it_holds() => Gen.Frequency((3, Gen.Byte[0, 3]), (1, Gen.Byte)).Array[0, 3_000].Sample(body =>
    {
        var packed = PackedBody.Pack(body);
        return packed.Bytes.Length <= body.Length && packed.Unpack().AsSpan().SequenceEqual(body);
    });

    [Fact]
    public void Bytes_that_are_not_what_was_packed_are_refused()
    {
        var packed = PackedBody.Pack(new byte[5_000]);
        Assert.Equal(BodyForm.Deflate, packed.Form);
        Assert.Throws<InvalidDataException>(() => (packed with { Length = 4_999 }).Unpack());
        Assert.Throws<InvalidDataException>(() => (packed with { Length = 5_001 }).Unpack());
        Assert.Throws<InvalidDataException>(() => (packed with { Form = (BodyForm)9 }).Unpack());
        Assert.Throws<InvalidDataException>(() => (packed with { Bytes = new byte[] { 0xff, 0xff, 0xff } }).Unpack());
    }
}
