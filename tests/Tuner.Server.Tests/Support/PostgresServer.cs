using System.Diagnostics;
using Npgsql;
using Tuner.Server.Storage.Postgres;

[assembly: AssemblyFixture(typeof(Tuner.Server.Tests.Support.PostgresServer.Fixture))]

namespace Tuner.Server.Tests.Support;

/// <summary>
/// A real PostgreSQL on a socket in a folder of its own, one for all tests, started by the first that needs it. It fails, and does not
/// skip, where none is installed. Nothing of it outlives the tests, so it need not sync.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Template = "tuner_template";
    private const string User = "tuner";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<PostgresServer>> Shared = new(StartAsync);
    private readonly string _folder;
    private readonly Process _process;
    private readonly NpgsqlDataSource _owner;
    private int _databases;

    private PostgresServer(string folder, Process process)
    {
        (_folder, _process) = (folder, process);
        // Kept: whoever connects anew has to learn all tables of the system first.
        _owner = new NpgsqlSlimDataSourceBuilder(PostgresAddress.Parse(UrlOf("postgres")).Connection().ConnectionString).Build();
    }

    /// <summary>A database with all tables and no rows.</summary>
    public static async Task<PostgresTestDatabase> DatabaseAsync()
    {
        var server = await Shared.Value;
        var name = $"t{Interlocked.Increment(ref server._databases)}";
        await server.MakeAsync($"CREATE DATABASE {name} TEMPLATE {Template}");
        return new(server, name);
    }

    /// <summary>A database without any table.</summary>
    public static async Task<PostgresTestDatabase> EmptyDatabaseAsync()
    {
        var server = await Shared.Value;
        var name = $"t{Interlocked.Increment(ref server._databases)}";
        await server.MakeAsync($"CREATE DATABASE {name}");
        return new(server, name);
    }

    /// <summary>How a database is reached.</summary>
    public string UrlOf(string database) => $"postgres://{User}@/{database}?host={_folder}";

    /// <summary>Runs a statement of the server's owner.</summary>
    public async Task RunAsync(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        // Its shell ends it, as it would when the tests were killed.
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var programs = Programs();
        // A socket's path has room for a hundred characters.
        var folder = Directory.CreateTempSubdirectory("tuner-pg-").FullName;
        // It refuses to run as root.
        string[] asUser = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : [];
        if (asUser.Length > 0) await RunToEndAsync(["chown", "postgres", folder]);
        await RunToEndAsync([.. asUser, Path.Combine(programs, "initdb"), "-D", $"{folder}/data", "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        const string Settings = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_connections=300 -c shared_buffers=64MB";
        var script = $"'{programs}/postgres' -D '{folder}/data' -k '{folder}' {Settings} >'{folder}/log' 2>&1 & server=$!; cat >/dev/null; kill -QUIT $server; wait $server";
        var process = Process.Start(Command([.. asUser, "sh", "-c", script]))!;
        var server = new PostgresServer(folder, process);
        await server.WaitAsync();
        await server.RunAsync($"CREATE DATABASE {Template}");
        PostgresDatabase.Open(PostgresAddress.Parse(server.UrlOf(Template))).Dispose();
        return server;
    }

    // On a busy machine whoever used the template last may not have gone yet.
    private async Task MakeAsync(string sql)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await RunAsync(sql);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse && !limit.IsCancellationRequested)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    private async Task WaitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await RunAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!limit.IsCancellationRequested && !_process.HasExited)
            {
                await Task.Delay(20, limit.Token);
            }
            catch (NpgsqlException)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {File.ReadAllText(Path.Combine(_folder, "log"))}");
            }
        }
    }

    // Debian keeps them beside the path, each version in a folder of its own.
    private static string Programs()
    {
        string[] folders = Directory.Exists("/usr/lib/postgresql") ? [.. Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin")).OrderDescending()] : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException("These tests need PostgreSQL: install it (Debian and Ubuntu: apt-get install postgresql).");
    }

    private static async Task RunToEndAsync(string[] command)
    {
        using var process = Process.Start(Command(command))!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command[0]} failed: {await said}{complained}");
    }

    private static ProcessStartInfo Command(string[] command) => new(command[0], command[1..])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    };

    /// <summary>Ends the server behind the last test, where one was started.</summary>
    public sealed class Fixture : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (Shared.IsValueCreated) await (await Shared.Value).DisposeAsync();
        }
    }
}

/// <summary>A database of one test, gone with it.</summary>
internal sealed class PostgresTestDatabase(PostgresServer server, string name) : IAsyncDisposable
{
    /// <summary>How it is reached.</summary>
    public string Url { get; } = server.UrlOf(name);

    /// <inheritdoc cref="Url"/>
    public PostgresAddress Address => PostgresAddress.Parse(Url);

    /// <summary>It breaks all connections and takes none, or takes them again.</summary>
    public async Task LetInAsync(bool isOpen)
    {
        await server.RunAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS {isOpen}");
        if (!isOpen) await server.RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    }

    public async ValueTask DisposeAsync() => await server.RunAsync($"DROP DATABASE {name} WITH (FORCE)");
}
