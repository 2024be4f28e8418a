using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Hosting;

/// <summary>Behind real proxies.</summary>
public class ProxyTests
{
    private const string Passed = "location / { proxy_pass http://127.0.0.1:PORT; }";
    private const string HostKept = "location / { proxy_pass http://127.0.0.1:PORT; proxy_set_header Host $host; }";
    private const string Forwarding = """
        location / {
            proxy_pass http://127.0.0.1:PORT;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Forwarded-Host calls.example;
        }
        """;

    private static readonly string[] Urls = ["/", "/calls", "/calls/1", "/CALLS/1", "//calls/1", "/api/v1/calls", "/api/v1/calls/1", "/api/v1/calls/1/payload", "/api/v1/calls/%31/payload", "/login/../calls/1", "/health/live/%2e%2e/%2e%2e/calls/1", "/api/v1/workspaces/42/agents/"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nginx", Passed)]
    [InlineData("nginx", HostKept)]
    [InlineData("http", "")]
    [InlineData("tcp", "")]
    public async Task Nobody_reads_through_a_plain_proxy_without_a_key(string kind, string directives)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("secret-call"));
        await using var proxy = await StartAsync(server, kind, directives);
        foreach (var url in Urls)
        {
            foreach (var host in (string[])["localhost", "127.0.0.1", "calls.example"])
            {
                var answer = await RawAsync(proxy, $"GET {url} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\nConnection: close\r\n\r\n");
                Assert.Contains(" 401 ", answer.Split('\r')[0], StringComparison.Ordinal);
                Assert.DoesNotContain("secret-call", answer, StringComparison.Ordinal);
            }
        }

        using var honest = new HttpClient { BaseAddress = proxy.Address };
        honest.DefaultRequestHeaders.Authorization = new("Bearer", ServerUnderTest.Key);
        Assert.Contains("secret-call", await honest.GetStringAsync("/api/v1/calls", Cancel), StringComparison.Ordinal);
        Assert.Contains("secret-call", await honest.GetStringAsync("/calls", Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nginx", Passed)]
    [InlineData("http", "")]
    [InlineData("tcp", "")]
    public async Task A_person_signs_in_through_a_plain_proxy(string kind, string directives)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("secret-call"));
        await using var proxy = await StartAsync(server, kind, directives);
        using var browser = new HttpClient { BaseAddress = proxy.Address };
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("key", ServerUnderTest.Key)]);
        // nginx tells the server its own name and not the one that the browser asked for; the browser itself vouches.
        browser.DefaultRequestHeaders.Add("Origin", proxy.Address.GetLeftPart(UriPartial.Authority));
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await browser.PostAsync("/login", form, Cancel);
        Assert.Equal("/", answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("secret-call", await browser.GetStringAsync("/calls", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_proxy_tells_scheme_and_host_and_a_stranger_does_not()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] });
        await using var proxy = await StartAsync(server, "nginx", Forwarding);
        using var secure = await SignInAsync(proxy.Address, ("Origin", "https://calls.example"));
        Assert.Contains("; secure;", secure.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        using var foreign = await SignInAsync(proxy.Address, ("Origin", "http://127.0.0.1"));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);

        await using var other = await ServerUnderTest.StartAsync(options => options with { TrustedProxies = [IPNetwork.Parse("192.0.2.0/24")] });
        await using var stranger = await StartAsync(other, "nginx", Forwarding);
        using var plain = await SignInAsync(stranger.Address);
        Assert.DoesNotContain("secure", plain.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        using var claimed = await SignInAsync(stranger.Address, ("Origin", "https://calls.example"));
        Assert.Equal(HttpStatusCode.Forbidden, claimed.StatusCode);
    }

    [Fact]
    public async Task Wrong_keys_are_counted_by_the_address_that_a_named_proxy_saw()
    {
        var time = new FakeTimeProvider();
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = time, TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] });
        await using var proxy = await StartAsync(server, "nginx", "location / { proxy_pass http://127.0.0.1:PORT; proxy_set_header X-Forwarded-For \"$http_x_forwarded_for, $arg_from\"; }");
        // What the client wrote itself stands to the left, and changes nothing.
        for (var i = 0; i < 30; i++) Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(proxy.Address, "192.0.2.7", $"guess {i}", $"198.51.100.{i}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(proxy.Address, "192.0.2.7", "one more", "198.51.100.99"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(proxy.Address, "192.0.2.8", "another", "192.0.2.7"));
    }

    [Fact]
    public async Task A_named_proxy_that_hides_addresses_makes_no_client_pay_for_another()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = new FakeTimeProvider(), TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] });
        await using var proxy = await StartAsync(server, "nginx", Passed);
        for (var i = 0; i < 40; i++) Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(proxy.Address, "", $"guess {i}", ""));
        await using var unnamed = await ServerUnderTest.StartAsync(options => options with { TimeProvider = new FakeTimeProvider() });
        await using var plain = await StartAsync(unnamed, "nginx", Passed);
        for (var i = 0; i < 30; i++) Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(plain.Address, "", $"guess {i}", $"192.0.2.{i}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(plain.Address, "", "one more", "192.0.2.99"));
    }

    private static Task<Proxy> StartAsync(ServerUnderTest server, string kind, string directives) =>
        kind == "nginx" ? Proxy.NginxAsync(server, directives) : Proxy.HaproxyAsync(server, kind, directives);

    private static async Task<string> RawAsync(Proxy proxy, string request)
    {
        using var client = new RawClient(proxy.Address);
        await client.SendAsync(request);
        return await client.AllAsync();
    }

    private static async Task<HttpResponseMessage> SignInAsync(Uri address, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/login")) { Content = new FormUrlEncodedContent([KeyValuePair.Create("key", ServerUnderTest.Key)]) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, Cancel);
    }

    private static async Task<HttpStatusCode> GuessAsync(Uri address, string from, string key, string claimed)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, $"/api/v1/calls?from={from}"));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (claimed.Length > 0) request.Headers.TryAddWithoutValidation("X-Forwarded-For", claimed);
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
