using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tuner.Pipecat.Journal;
using Tuner.Server.Api;
using Tuner.Server.Hosting;
using Tuner.Server.Hosting.Connections;
using Tuner.Server.Hosting.Tls;
using Tuner.Server.Keys;
using Tuner.Server.Mcp;
using Tuner.Server.Metrics;
using Tuner.Server.Recordings;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Places;
using Tuner.Server.Storage.Postgres;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Server;

/// <summary>The self-hosted, Tuner-compatible server: takes call records, keeps them, shows them.</summary>
internal static class TunerServer
{
    /// <summary>Starts it. When this returns, it answers.</summary>
    /// <param name="options">How it is started.</param>
    /// <param name="cancellationToken">Gives up starting; a server that runs is stopped by disposing it.</param>
    /// <exception cref="ServerStartException">It cannot start; the message says why in one sentence.</exception>
    public static async Task<RunningServer> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        if (options.Port is < 0 or > 65535)
            throw new ServerStartException(ServerStartFailure.Option, $"{options.Port} is no port: take one from 1 to 65535, or 0 for any free one.");
        if (options.RedactExports && options.Mask is null)
            throw new ServerStartException(ServerStartFailure.Option, "Copies of calls are to be masked, and nothing was given that masks: set Mask, too.");
        if (options.MetricsAddress is { Port: > 0 } metrics && metrics.Equals(new IPEndPoint(options.Host, options.Port)))
            throw new ServerStartException(ServerStartFailure.Option, $"{metrics} is the server's own address: take another port for the metrics.");
        var folder = Path.GetFullPath(options.DataFolder);
        // Before the folder is made: a start that fails leaves nothing.
        var certificate = ServerEdition.IsThis && options.Certificate is { } files ? new ServerCertificate(files, options) : null;
        var folderLock = DataFolderLock.Take(folder);
        Stores stores;
        try
        {
            stores = Open(options, folder);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
        var app = Build(options, folderLock, stores, certificate);
        try
        {
            await ListenAsync(app, options, cancellationToken).ConfigureAwait(false);
            // Last, since a key is told once: a start that fails must not have made one.
            var firstKey = await FirstKey.EnsureAsync(app.Services.GetRequiredService<IKeyStore>(), options, cancellationToken).ConfigureAwait(false);
            var bound = BoundAddresses(app);
            var address = OwnAddress(bound[0], options.Host);
            var login = app.Services.GetRequiredService<StartToken>().LoginAddress(address, options.BasePath);
            StartToken.Write(folder, login);
            app.Services.GetRequiredService<StoreUpkeep>();
            return new RunningServer(app, address, folder)
            {
                Database = options.Database is null ? null : stores.Name,
                LoginAddress = login,
                MetricsAddress = options.MetricsAddress is null ? null : new(bound[^1], "/metrics"),
                IsReachedFromElsewhere = !IPAddress.IsLoopback(options.Host),
                WasReadWithoutKey = stores.WasReadWithoutKey,
                NewKey = firstKey.Created,
                GivenKeyIsUnknown = firstKey.GivenIsUnknown,
            };
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static Stores Open(ServerOptions options, string folder)
    {
        var reading = new BytesInFlight(options.MaxBytesShown, options.TimeProvider);
        return ServerEdition.IsThis && options.Database is not null ? PostgresStores.Open(options.Database, reading) : SqliteStores.Open(folder, reading);
    }

    // CreateEmptyBuilder ignores appsettings files and ASPNETCORE_ variables: only ServerOptions applies.
    private static WebApplication Build(ServerOptions options, DataFolderLock folderLock, Stores stores, ServerCertificate? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "tuner" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Listen(options.Host, options.Port, listen =>
            {
                if (ServerEdition.IsThis) certificate?.Serve(listen);
            });
            if (ServerEdition.IsThis) MetricsDoor.Listen(kestrel, options.MetricsAddress);
        });
        builder.Services.AddConnectionLimits(options.Connections ?? ConnectionLimits.For(DescriptorLimit.OfThisProcess()));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallerOwnsSignals>();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.TimeProvider);
        builder.Services.AddSingleton(_ => folderLock);
        builder.Services.AddSingleton(_ => stores);
        if (certificate is not null) builder.Services.AddSingleton(certificate);
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddSingleton<ServerMeter>();
        if (ServerEdition.IsThis) builder.Services.AddSingleton<MetricsCollector>();
        builder.Services.AddSingleton(new BytesInFlight(options.MaxBytesTaken, options.TimeProvider));
        builder.Services.AddSingleton(stores.Calls);
        builder.Services.AddSingleton(stores.Keeping);
        builder.Services.AddSingleton(stores.Rows);
        if (ServerEdition.IsThis) builder.Services.AddSingleton(stores.Spans);
        builder.Services.AddSingleton(stores.Recordings);
        builder.Services.AddSingleton(new RecordingFolder(Path.GetFullPath(options.DataFolder), RealDisk.Files));
        builder.Services.AddSingleton(services => new RecordingDoors(services.GetRequiredService<RecordingFolder>(), isShared: ServerEdition.IsThis && options.Database is not null));
        builder.Services.AddSingleton(services => new RecordingUploads(
            services.GetRequiredService<RecordingFolder>(), services.GetRequiredService<IRecordingStore>(), services.GetRequiredService<RecordingDoors>(), options, services.GetRequiredService<RecordingFolder>().FreeBytes));
        builder.Services.AddSingleton<RecordingUpkeep>();
        builder.Services.AddSingleton<RecordingCompanions>();
        builder.Services.AddSingleton<StoreHealth>();
        builder.Services.AddSingleton(stores.Keys);
        builder.Services.AddSingleton(stores.Sessions);
        builder.Services.AddSingleton(stores.Agents);
        builder.Services.AddSingleton(stores.News ?? new NoCallNews(options.TimeProvider));
        builder.Services.AddSingleton(services => Upkeep(services, stores, options));
        builder.Services.AddSingleton<StartToken>();
        builder.Services.AddSingleton(new WrongKeys(options.TimeProvider, ServerEdition.IsThis ? stores.Guesses : null));
        builder.Services.AddSingleton<WrongKeyLog>();
        builder.Services.AddSingleton<KeyUse>();
        builder.Services.AddSingleton<KeyChecker>();
        builder.Services.AddSingleton<Sessions>();
        builder.Services.AddSingleton<RequestAuthorization>();
        builder.Services.AddSingleton<SharedAnswers>();
        builder.Services.AddSingleton<ReadableCalls>();
        builder.Services.AddSingleton<AgentsEndpoint>();
        builder.Services.AddSingleton<LoginEndpoint>();
        builder.Services.AddSingleton<IngestEndpoint>();
        builder.Services.AddSingleton<CallsEndpoint>();
        builder.Services.AddSingleton(services => new ExportsEndpoint(services.GetRequiredService<ReadableCalls>(), services.GetService<ISpanStore>(), options));
        builder.Services.AddSingleton<KeepingEndpoint>();
        builder.Services.AddSingleton<RecordingUploadEndpoint>();
        builder.Services.AddSingleton<RecordingEndpoint>();
        builder.Services.AddSingleton<MarksEndpoint>();
        builder.Services.AddSingleton<SeriesEndpoint>();
        if (ServerEdition.IsThis) builder.Services.AddSingleton<OverviewEndpoint>();
        builder.Services.AddSingleton<ListReader>();
        builder.Services.AddSingleton<UndeliveredEndpoint>();
        builder.Services.AddSingleton<ListEndpoint>();
        builder.Services.AddSingleton<StreamEndpoint>();
        if (ServerEdition.IsThis) builder.Services.AddSingleton<CallComparer>();
        if (ServerEdition.IsThis) builder.Services.AddSingleton<CompareEndpoint>();
        builder.Services.AddSingleton(services => new PagesEndpoint(services.GetRequiredService<ReadableCalls>(), services.GetService<ISpanStore>(), services.GetRequiredService<IRecordingStore>(), services.GetRequiredService<ICallKeeping>(), options));
        if (ServerEdition.IsThis) builder.Services.AddSingleton<TracesEndpoint>();
        if (ServerEdition.IsThis) McpDoor.Add(builder.Services, options.TimeProvider);
        var app = builder.Build();
        // Asked for once, so that the container closes them with the app, the last one first.
        app.Services.GetRequiredService<DataFolderLock>();
        app.Services.GetRequiredService<Stores>();
        var meter = app.Services.GetRequiredService<ServerMeter>();
        if (ServerEdition.IsThis) ObservedServer.Observe(app.Services, stores, meter, options);
        RequestWatch.Use(app, meter, app.Services.GetRequiredService<Draining>(), options);
        app.UseSecurityHeaders();
        app.UseConnectionSeats();
        app.UseFailureHandling(options);
        app.UseHeadRequests();
        app.UseForwardedRequests(options);
        app.UseBasePath(options);
        if (ServerEdition.IsThis) MetricsDoor.Use(app, app.Services.GetRequiredService<MetricsCollector>());
        app.UseRouting();
        var authorization = app.Services.GetRequiredService<RequestAuthorization>();
        app.Use(next => context => authorization.HandleAsync(context, next));
        var shared = app.Services.GetRequiredService<SharedAnswers>();
        app.Use(next => context => shared.HandleAsync(context, next));
        app.Use(next => context => PagesEndpoint.AnswerLostReaderAsync(context, next));
        app.MapHealth();
        app.MapOpenApi();
        if (ServerEdition.IsThis) MetricsEndpoint.Map(app, app.Services.GetRequiredService<MetricsCollector>());
        app.Services.GetRequiredService<IngestEndpoint>().Map(app);
        if (ServerEdition.IsThis) app.Services.GetRequiredService<TracesEndpoint>().Map(app);
        app.Services.GetRequiredService<CallsEndpoint>().Map(app);
        app.Services.GetRequiredService<ExportsEndpoint>().Map(app);
        app.Services.GetRequiredService<RecordingUploadEndpoint>().Map(app);
        app.Services.GetRequiredService<RecordingEndpoint>().Map(app);
        app.Services.GetRequiredService<KeepingEndpoint>().Map(app);
        app.Services.GetRequiredService<MarksEndpoint>().Map(app);
        app.Services.GetRequiredService<SeriesEndpoint>().Map(app);
        app.Services.GetRequiredService<AgentsEndpoint>().Map(app);
        if (ServerEdition.IsThis) app.Services.GetRequiredService<OverviewEndpoint>().Map(app);
        else ListEndpoint.MapFront(app);
        app.Services.GetRequiredService<ListEndpoint>().Map(app);
        app.Services.GetRequiredService<UndeliveredEndpoint>().Map(app);
        app.Services.GetRequiredService<StreamEndpoint>().Map(app);
        if (ServerEdition.IsThis) app.Services.GetRequiredService<CompareEndpoint>().Map(app);
        app.Services.GetRequiredService<PagesEndpoint>().Map(app);
        if (ServerEdition.IsThis) McpDoor.Map(app);
        app.Services.GetRequiredService<LoginEndpoint>().Map(app);
        return app;
    }

    private static StoreUpkeep Upkeep(IServiceProvider services, Stores stores, ServerOptions options)
    {
        var (keeping, spans, recordings) = (services.GetRequiredService<ICallKeeping>(), services.GetService<ISpanStore>(), services.GetRequiredService<RecordingUpkeep>());
        return new(
            options,
            services.GetRequiredService<ICallStore>().FollowAsync,
            keeping.FillAsync,
            keeping.CleanAsync,
            cancel => keeping.RemoveExpiredAsync(options.Retention, options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), cancel),
            cancel => spans?.ForgetWaitingAsync(options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), cancel) ?? Task.FromResult(false),
            recordings.ClearAsync,
            recordings.ForgetAsync,
            recordings.SweepAsync,
            cancel => stores.Guesses?.ForgetAsync(cancel) ?? Task.FromResult(false),
            services.GetRequiredService<RecordingCompanions>().MakeAsync);
    }

    private static async Task ListenAsync(WebApplication app, ServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            var taken = options.MetricsAddress is { } metrics && e.Message.Contains($"//{metrics}:", StringComparison.Ordinal) ? metrics : new(options.Host, options.Port);
            throw new ServerStartException(ServerStartFailure.PortTaken, $"Port {taken.Port} on {taken.Address} is taken by another program: stop that one, or choose another port (0 takes any free one).", e);
        }
        catch (SocketException e)
        {
            throw new ServerStartException(ServerStartFailure.AddressRefused, $"The system refused to listen on {options.Host}, port {options.Port} ({e.Message.TrimEnd('.')}): choose an address of this machine and a port that this user may open.", e);
        }
    }

    // "Every address of this machine" is none that a browser can open.
    private static Uri OwnAddress(Uri bound, IPAddress host) =>
        host.Equals(IPAddress.Any) ? new UriBuilder(bound) { Host = "127.0.0.1" }.Uri
        : host.Equals(IPAddress.IPv6Any) ? new UriBuilder(bound) { Host = "[::1]" }.Uri
        : bound;

    private static Uri[] BoundAddresses(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];
}
