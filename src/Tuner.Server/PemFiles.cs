using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tuner.Server;

/// <summary>A certificate with its key and the certificates above it, as PEM files hold them.</summary>
/// <param name="Certificate">The file of the certificate, and of those between it and its authority.</param>
/// <param name="Key">The file of its private key; null where that stands in the same file.</param>
internal sealed record PemFiles(string Certificate, string? Key)
{
    private string KeyFile => Key ?? Certificate;

    /// <summary>When either was last written.</summary>
    public (DateTime Certificate, DateTime Key) WrittenAt() => (File.GetLastWriteTimeUtc(Certificate), File.GetLastWriteTimeUtc(KeyFile));

    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidDataException">They cannot be used; the message says which, why, and what to do. It holds nothing of the key.</exception>
    public SslStreamCertificateContext Load()
    {
        foreach (var file in (string[])[Certificate, KeyFile])
            if (!File.Exists(file)) throw new InvalidDataException($"there is no file {file}: name the PEM files with --tls-certificate and --tls-key");
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(Certificate, KeyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(Certificate);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{Certificate} and {KeyFile} are not a certificate and its private key in PEM without a password: put the certificate first, then those of the authorities between, and the key of that certificate", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{Certificate} or {KeyFile} cannot be read ({fault.Message.TrimEnd('.')}): give this user the right to", fault);
        }
    }
}
