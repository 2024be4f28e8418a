using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>An authority of the test's own, and what it signs.</summary>
internal sealed class Certificates : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly X509Certificate2 _authority = SelfSigned("CN=an authority", isAuthority: true);

    /// <summary>The authority's certificate, as a file of trusted ones holds it.</summary>
    public string AuthorityPem => _authority.ExportCertificatePem();

    public X509Certificate2 Good() => Sign("127.0.0.1", Now.AddDays(-1), Now.AddDays(1));

    public X509Certificate2 Expired() => Sign("127.0.0.1", Now.AddDays(-3), Now.AddDays(-2));

    public X509Certificate2 OfAnotherHost() => Sign("192.0.2.1", Now.AddDays(-1), Now.AddDays(1));

    public static X509Certificate2 SelfSigned() => SelfSigned("CN=nobody", isAuthority: false);

    public void Dispose() => _authority.Dispose();

    private X509Certificate2 Sign(string address, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Request("CN=a server", key, address, isAuthority: false).Create(_authority, from, until, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 SelfSigned(string name, bool isAuthority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request(name, key, "127.0.0.1", isAuthority).CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    private static CertificateRequest Request(string name, ECDsa key, string address, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var hosts = new SubjectAlternativeNameBuilder();
        hosts.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(hosts.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }
}
