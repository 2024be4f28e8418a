using System.Net;
using Tuner.Server.Keys;
using Tuner.Server.Metrics;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Metrics;

public class MetricsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_refusals_answers_and_the_store_are_counted()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.PostCallAsync(Payload.Valid());
        await server.PostCallAsync(Payload.Valid());
        using var broken = new StringContent("{", null, "application/json");
        await server.PostCallAsync(broken);
        var text = await server.Client.GetStringAsync("/metrics", Cancel);
        Assert.Contains("\ntuner_ingest_calls_total{outcome=\"new\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\ntuner_ingest_calls_total{outcome=\"known\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\ntuner_ingest_refused_total{reason=\"query_or_json\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\n# TYPE http_server_request_duration_seconds histogram\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{http_request_method=\"POST\",http_route=\"/api/v1/public/call\",http_response_status_code=\"201\"} 1\n", text, StringComparison.Ordinal);
        Assert.Matches("tuner_store_operation_duration_seconds_bucket\\{operation=\"write\",le=\"\\+Inf\"\\} [1-9]", text);
        Assert.Matches("\ntuner_store_size_bytes\\{file=\"database\"\\} [1-9][0-9]+\n", text);
        Assert.Matches("\ntuner_store_unfollowed [0-9]+\n", text);
        Assert.Matches("\ntuner_connections_open [1-9]", text);
        Assert.Matches("\nprocess_memory_usage_bytes [1-9]", text);
        Assert.Matches("\nprocess_cpu_time_seconds_total [0-9.]+\n", text);
    }

    [Fact]
    public async Task Every_line_is_as_Prometheus_reads_it_and_nothing_that_a_stranger_typed_stands_there()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AskAsync(new HttpMethod("SECRET"), "/secret-path?secret=query", ("Authorization", "Bearer secret-key"), ("User-Agent", "secret-agent"));
        await server.AskAsync(HttpMethod.Get, "/calls/secret");
        var text = await server.Client.GetStringAsync("/metrics", Cancel);
        Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("http_request_method=\"_OTHER\"", text, StringComparison.Ordinal);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
            Assert.Matches("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{([a-z_]+=\"[^\"\\\\]*\",?)+\\})? [-+0-9.E]+)$", line);
    }

    [Fact]
    public async Task Only_an_admin_key_reads_them_on_the_servers_own_address()
    {
        await using var server = await ServerUnderTest.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Stranger.GetAsync("/metrics", Cancel)).StatusCode);
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 1));
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync("/metrics", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/metrics", Cancel)).StatusCode);
    }

    [Fact]
    public async Task An_address_of_its_own_asks_for_no_key_and_opens_nothing_else()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { MetricsAddress = new(IPAddress.Loopback, 0) });
        using var watcher = new HttpClient();
        Assert.Contains("process_uptime_seconds", await watcher.GetStringAsync(server.Running.MetricsAddress, Cancel), StringComparison.Ordinal);
        Assert.NotEqual(server.Running.Address.Port, server.Running.MetricsAddress!.Port);
        foreach (var path in new[] { "/", "/api/v1/calls", "/login", "/metrics/x" })
            Assert.Equal(HttpStatusCode.NotFound, (await watcher.GetAsync(new Uri(server.Running.MetricsAddress, path), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await watcher.GetAsync(new Uri(server.Running.MetricsAddress, "/health/ready"), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await watcher.PostAsync(server.Running.MetricsAddress, null, Cancel)).StatusCode);
    }

    [Fact]
    public void A_bucket_holds_what_is_at_most_its_end_and_the_last_holds_all()
    {
        using var meter = new ServerMeter();
        using var metrics = new MetricsCollector(meter);
        foreach (var milliseconds in new[] { 5, 6, 20_000 }) meter.Store("write", TimeSpan.FromMilliseconds(milliseconds));
        var text = PrometheusText.Print(metrics.Collect());
        Assert.Contains("le=\"0.005\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("le=\"0.01\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("le=\"10\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("le=\"+Inf\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("_sum{operation=\"write\"} 20.011\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_with_quotes_and_line_ends_stays_one_line()
    {
        using var meter = new ServerMeter();
        using var metrics = new MetricsCollector(meter);
        meter.Store("a\"b\\c\nd", TimeSpan.Zero);
        Assert.Contains("_count{operation=\"a\\\"b\\\\c\\nd\"} 1\n", PrometheusText.Print(metrics.Collect()), StringComparison.Ordinal);
    }
}
