using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The short names of keys and servers stand in file names that later versions read.</summary>
public sealed class KeyFingerprintTests
{
    [Fact]
    public void A_key_and_a_server_have_the_names_that_they_always_had()
    {
        Assert.Equal("278edfbe", KeyFingerprint.PlaceOf("http://tuner.test", 7));
        Assert.Equal("278edfbe", KeyFingerprint.PlaceOf("http://tuner.test/", 7));
        Assert.Equal("8c6bc780f3da9468", KeyFingerprint.Short(KeyFingerprint.Of("tr_api_key", "http://tuner.test", 7)));
        Assert.Equal(64, KeyFingerprint.Of("tr_api_key", "http://tuner.test", 7).Length);
    }

    [Theory]
    [InlineData("0123456789abcdef", "0123456789abcdef")]
    [InlineData("0123456789abcdefXYZ", "0123456789abcdef")]
    [InlineData("0123456789abcde", "none")]
    [InlineData("x123456789abcdef", "none")]
    [InlineData("0123456789abcdeF", "none")]
    [InlineData(null, "none")]
    public void What_is_no_fingerprint_fits_no_key(string? fingerprint, string name) => Assert.Equal(name, KeyFingerprint.Short(fingerprint));
}
