using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Tests.Support;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Hosting;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Certificates _certificates = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_come_in_by_the_certificate_of_the_files(bool inOneFile)
    {
        using var certificate = _certificates.Good();
        var files = Write(certificate, inOneFile);
        await using var server = await ServerUnderTest.StartAsync(options => options with { Certificate = files });
        Assert.Equal("https", server.Running.Address.Scheme);
        Assert.Equal("https", server.Running.LoginAddress.Scheme);
        Assert.Equal(certificate.Thumbprint, await ShownByAsync(server.Running.Address));
    }

    [Fact]
    public async Task Files_that_changed_are_read_again_and_where_they_are_wrong_the_old_certificate_stays()
    {
        var time = new FakeTimeProvider();
        var told = new List<string>();
        using var first = _certificates.Good();
        using var second = _certificates.Good();
        var files = Write(first, inOneFile: true);
        await using var server = await ServerUnderTest.StartAsync(options => options with { Certificate = files, TimeProvider = time, OnFailure = told.Add });
        await File.WriteAllTextAsync(files.Certificate, "no certificate", Cancel);
        server.Running.ReloadCertificate();
        Assert.Equal(first.Thumbprint, await ShownByAsync(server.Running.Address));
        Assert.Contains(files.Certificate, Assert.Single(told), StringComparison.Ordinal);

        Write(second, inOneFile: true);
        File.SetLastWriteTimeUtc(files.Certificate, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(first.Thumbprint, await ShownByAsync(server.Running.Address));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(second.Thumbprint, await ShownByAsync(server.Running.Address));
        Assert.Single(told);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("no PEM")]
    [InlineData("no key")]
    [InlineData("another's key")]
    public async Task Wrong_files_are_one_sentence_that_names_them_and_nothing_of_the_key(string wrong)
    {
        using var certificate = _certificates.Good();
        using var other = _certificates.Good();
        var files = Write(certificate, inOneFile: false);
        if (wrong == "none") File.Delete(files.Certificate);
        else if (wrong == "no PEM") await File.WriteAllTextAsync(files.Certificate, "SECRET", Cancel);
        else if (wrong == "no key") await File.WriteAllTextAsync(files.Key!, "SECRET", Cancel);
        else await File.WriteAllTextAsync(files.Key!, KeyOf(other), Cancel);
        var data = _folder.Under("data");
        var fault = await Assert.ThrowsAsync<ServerStartException>(() => TunerServer.StartAsync(new() { Port = 0, DataFolder = data, Certificate = files }, Cancel));
        Assert.Equal(ServerStartFailure.Certificate, fault.Failure);
        Assert.Contains(files.Certificate, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private PemFiles Write(X509Certificate2 certificate, bool inOneFile)
    {
        var (path, key) = (_folder.Under("server.pem"), _folder.Under("server.key"));
        File.WriteAllText(path, inOneFile ? $"{certificate.ExportCertificatePem()}\n{KeyOf(certificate)}\n" : certificate.ExportCertificatePem());
        if (!inOneFile) File.WriteAllText(key, KeyOf(certificate));
        return new(path, inOneFile ? null : key);
    }

    private static async Task<string?> ShownByAsync(Uri server)
    {
        string? shown = null;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    shown = (certificate as X509Certificate2)?.Thumbprint;
                    return shown is not null;
                },
            },
        });
        Assert.Equal("live\n", await client.GetStringAsync(new Uri(server, "/health/live"), Cancel));
        return shown;
    }
}
