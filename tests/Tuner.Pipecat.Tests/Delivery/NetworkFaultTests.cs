using System.Security.Authentication;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class NetworkFaultTests
{
    [Theory]
    [InlineData("errors in the certificate chain: NotTimeValid", "no secure connection: the server's certificate has expired or does not hold yet: renew it, or set this machine's clock")]
    [InlineData("RemoteCertificateNameMismatch", "no secure connection: the server's certificate is for another host name: use the name that it is for, or give the server one for this name")]
    [InlineData("errors in the certificate chain: UntrustedRoot", "no secure connection: nobody whom this machine trusts has signed the server's certificate: install the certificate of its authority, or name its file in SSL_CERT_FILE")]
    [InlineData("errors in the certificate chain: PartialChain", "no secure connection: nobody whom this machine trusts has signed the server's certificate: install the certificate of its authority, or name its file in SSL_CERT_FILE")]
    [InlineData("The handshake failed.", "no secure connection: The handshake failed")]
    public void A_certificate_that_does_not_hold_is_said_in_words_that_help(string system, string said)
    {
        var fault = new HttpRequestException("The SSL connection could not be established.", new AuthenticationException(system));
        Assert.True(NetworkFault.IsTls(fault));
        Assert.Equal(said, NetworkFault.Describe(fault));
    }

    [Fact]
    public void Any_other_fault_is_said_in_the_systems_innermost_words_without_a_full_stop()
    {
        Assert.Equal("no route to host", NetworkFault.Describe(new HttpRequestException("outer", new IOException("no route to host."))));
        Assert.Equal("broken", NetworkFault.Describe(new IOException("broken.")));
        // Words alone make no secure connection of a plain one.
        Assert.Equal("NotTimeValid", NetworkFault.Describe(new HttpRequestException("NotTimeValid")));
        Assert.False(NetworkFault.IsTls(new HttpRequestException("x", new IOException("y"))));
        Assert.True(NetworkFault.IsTls(new HttpRequestException(HttpRequestError.SecureConnectionError, "x", new IOException("y"))));
    }
}
