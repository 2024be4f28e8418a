using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tuner.Server.Tests.Support;

/// <summary>A real nginx or HAProxy before a server. It fails, and does not skip, where none is installed.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private Proxy(Func<TemporaryFolder, ProcessStartInfo> start, int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        _process = Process.Start(start(_folder))!;
    }

    public Uri Address { get; }

    /// <summary>nginx whose server has this inside; PORT is the server's port.</summary>
    public static Task<Proxy> NginxAsync(ServerUnderTest server, string directives)
    {
        var port = FreePort();
        return StartAsync(folder => new("nginx", ["-e", folder.Under("error.log"), "-p", folder.Path, "-c", Write(folder, $$"""
            daemon off;
            master_process off;
            pid {{folder.Under("pid")}};
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder.Path}};
                proxy_temp_path {{folder.Path}};
                fastcgi_temp_path {{folder.Path}};
                uwsgi_temp_path {{folder.Path}};
                scgi_temp_path {{folder.Path}};
                server {
                    listen 127.0.0.1:{{port}};
                    {{directives.Replace("PORT", $"{server.Running.Address.Port}", StringComparison.Ordinal)}}
                }
            }
            """)]), port);
    }

    /// <summary>HAProxy in this mode, <c>http</c> or <c>tcp</c>, with more directives of the front end.</summary>
    public static Task<Proxy> HaproxyAsync(ServerUnderTest server, string mode, string directives = "")
    {
        var port = FreePort();
        return StartAsync(folder => new("haproxy", ["-db", "-q", "-f", Write(folder, $"""
            defaults
                mode {mode}
                timeout connect 10s
                timeout client 30s
                timeout server 30s
            listen tuner
                bind 127.0.0.1:{port}
                {directives}
                server one 127.0.0.1:{server.Running.Address.Port}

            """)]), port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static async Task<Proxy> StartAsync(Func<TemporaryFolder, ProcessStartInfo> start, int port)
    {
        var proxy = new Proxy(folder =>
        {
            var info = start(folder);
            // Debian keeps them where only root looks.
            var name = info.FileName;
            info.FileName = new[] { $"/usr/sbin/{name}", $"/usr/bin/{name}", $"/usr/local/sbin/{name}", $"/opt/homebrew/bin/{name}" }.FirstOrDefault(File.Exists)
                ?? throw new InvalidOperationException($"These tests need {name}: install it (Debian and Ubuntu: apt-get install nginx-light haproxy).");
            return info;
        }, port);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!await ListensAsync(port, limit.Token))
        {
            Assert.False(proxy._process.HasExited, "The proxy ended at once; its own message says why.");
            await Task.Delay(20, limit.Token);
        }

        return proxy;
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancel)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Write(TemporaryFolder folder, string text)
    {
        var path = folder.Under("proxy.conf");
        File.WriteAllText(path, text);
        return path;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
