using System.Security.Cryptography;
using CsCheck;

namespace Tuner.Pipecat.Tests;

public sealed class Sha256Tests
{
    [Fact]
    public void It_gives_what_the_system_gives_at_every_length_around_its_blocks()
    {
        for (var length = 0; length <= 260; length++)
        {
            var text = Enumerable.Range(0, length).Select(at => (byte)(at * 7)).ToArray();
            Assert.Equal(SHA256.HashData(text), Sha256.Hash(text));
            Assert.Equal(HMACSHA256.HashData(text, "what is signed"u8), Sha256.Hmac(text, "what is signed"u8));
        }

        Gen.Byte.Array[0, 5000].Sample(text => Sha256.Hash(text).SequenceEqual(SHA256.HashData(text)), iter: 200);
    }

    [Fact]
    public void It_gives_the_example_of_the_standard() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Convert.ToHexStringLower(Sha256.Hash("abc"u8)));
}
