using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>A real nginx before a server. It fails, and does not skip, where none is installed.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"];
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly int _port = FreePort();

    private Nginx(string backend, string directives)
    {
        var program = Places.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("This test needs nginx: install it (Debian and Ubuntu: apt-get install nginx-light).");
        var settings = Path.Combine(_folder.Path, "nginx.conf");
        File.WriteAllText(settings, string.Create(CultureInfo.InvariantCulture, $$"""
            daemon off;
            master_process off;
            pid {{_folder.Path}}/pid;
            events { }
            http {
                log_format statuses "$status";
                access_log {{Log}} statuses;
                client_body_temp_path {{_folder.Path}};
                proxy_temp_path {{_folder.Path}};
                fastcgi_temp_path {{_folder.Path}};
                uwsgi_temp_path {{_folder.Path}};
                scgi_temp_path {{_folder.Path}};
                server {
                    listen 127.0.0.1:{{_port}};
                    {{directives}}
                    location / { proxy_pass {{backend}}; }
                }
            }
            """));
        _process = Process.Start(program, ["-e", Path.Combine(_folder.Path, "error.log"), "-p", _folder.Path, "-c", settings]);
    }

    public string BaseUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    private string Log => Path.Combine(_folder.Path, "access.log");

    /// <summary>The statuses of its answers, oldest first.</summary>
    public string[] Statuses => File.ReadAllLines(Log);

    public static async Task<Nginx> StartAsync(string backend, string directives)
    {
        var nginx = new Nginx(backend, directives);
        await Eventually.True(() => nginx._process.HasExited || Listens(nginx._port), "nginx listens");
        Assert.False(nginx._process.HasExited, "nginx ended at once; its own message says why.");
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
