using System.Net.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Tuner.Server.Hosting.Tls;

/// <summary>The certificate that new connections are shown: files that change are read again, and where the new ones are wrong the old certificate stays.</summary>
internal sealed class ServerCertificate
{
    // Seldom enough to cost nothing, often enough that a renewed certificate is there before anybody wonders.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    private readonly PemFiles _files;
    private readonly ServerOptions _options;
    private readonly Lock _lock = new();
    private SslStreamCertificateContext _current;
    private (DateTime, DateTime) _writtenAt;
    private long _lookedAt;

    /// <summary>Reads the files.</summary>
    /// <exception cref="ServerStartException">They cannot be used.</exception>
    public ServerCertificate(PemFiles files, ServerOptions options)
    {
        (_files, _options) = (files, options);
        try
        {
            _current = files.Load();
            _writtenAt = files.WrittenAt();
        }
        catch (InvalidDataException fault)
        {
            throw new ServerStartException(ServerStartFailure.Certificate, $"TLS cannot be served: {fault.Message}.", fault);
        }
        _lookedAt = options.TimeProvider.GetTimestamp();
    }

    /// <summary>The newest that can be used.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_lock)
            {
                if (_options.TimeProvider.GetElapsedTime(_lookedAt) >= Between) Look();
                return _current;
            }
        }
    }

    /// <summary>Reads the files again now, changed or not.</summary>
    public void Reload()
    {
        lock (_lock)
        {
            _writtenAt = default;
            Look();
        }
    }

    /// <summary>Serves TLS on what listens. One request at a time on a connection, as the limits of connections count them.</summary>
    public void Serve(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = Current }) });
    }

    private void Look()
    {
        _lookedAt = _options.TimeProvider.GetTimestamp();
        var written = _files.WrittenAt();
        if (written == _writtenAt) return;
        // Looked at once: of files that stay wrong the owner is told one time.
        _writtenAt = written;
        try
        {
            _current = _files.Load();
        }
        catch (InvalidDataException fault)
        {
            _options.OnFailure?.Invoke($"The certificate of before is still served: {fault.Message}.");
        }
    }
}
