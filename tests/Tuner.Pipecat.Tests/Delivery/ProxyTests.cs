using System.Net;
using System.Net.Sockets;
using System.Text;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class ProxyTests
{
    [Theory]
    [InlineData("http://localhost:8000")]
    [InlineData("http://LOCALHOST.:8000")]
    [InlineData("http://tuner.localhost")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.8.9.10:1")]
    [InlineData("http://[::1]:8000")]
    [InlineData("http://[::ffff:127.0.0.1]:8000")]
    [InlineData("http://0.0.0.0:8000")]
    [InlineData("https://localhost")]
    public void This_machine_is_never_asked_through_a_proxy(string address) =>
        Assert.Null(Proxies(("HTTP_PROXY", "http://proxy.test:3128"), ("ALL_PROXY", "http://proxy.test:3128")).GetProxy(new Uri(address)));

    [Theory]
    [InlineData("*", "https://a.test", true)]
    [InlineData(" * ", "https://a.test", true)]
    [InlineData("a.test", "https://a.test", true)]
    [InlineData("A.Test", "https://a.test", true)]
    [InlineData("a.test", "https://api.a.test", true)]
    [InlineData(".a.test", "https://api.a.test", true)]
    [InlineData(".a.test", "https://a.test", true)]
    [InlineData("*.a.test", "https://api.a.test", true)]
    [InlineData("a.test", "https://aa.test", false)]
    [InlineData("b.test,a.test", "https://a.test", true)]
    [InlineData("b.test a.test", "https://a.test", true)]
    [InlineData("a.test:443", "https://a.test", true)]
    [InlineData("a.test:8443", "https://a.test", false)]
    [InlineData("10.0.0.0/8", "https://10.1.2.3", true)]
    [InlineData("10.9.9.9/8", "https://10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "https://11.1.2.3", false)]
    [InlineData("10.0.0.0/33", "https://10.1.2.3", false)]
    [InlineData("10.0.0.0/8", "https://ten.test", false)]
    [InlineData("10.1.2.3", "https://10.1.2.3", true)]
    [InlineData("10.1.2.3:443", "https://10.1.2.3", true)]
    [InlineData("fd00::/8", "https://[fd12::1]", true)]
    [InlineData("[fd12::1]", "https://[fd12::1]", true)]
    [InlineData("[fd12::1]:444", "https://[fd12::1]", false)]
    [InlineData("fd12::1", "https://[fd12::1]", true)]
    [InlineData(".", "https://a.test", false)]
    [InlineData("*.", "https://a.test", false)]
    [InlineData("a.test.", "https://a.test", true)]
    [InlineData("a.test", "https://a.test.", true)]
    [InlineData("b.test;a.test", "https://a.test", true)]
    [InlineData("b.test\ta.test\n", "https://a.test", true)]
    [InlineData("a.test:x", "https://a.test", false)]
    [InlineData(":443", "https://a.test", false)]
    [InlineData("10.1.2.3", "https://10.1.2.4", false)]
    [InlineData("10.1.2.3", "https://ten.test", false)]
    [InlineData("2.3", "https://10.1.2.3", false)]
    [InlineData("10.0.0.0/0", "https://99.1.2.3", true)]
    [InlineData("128.0.0.0/1", "https://10.1.2.3", false)]
    [InlineData("10.1.2.3/32", "https://10.1.2.3", true)]
    [InlineData("10.1.2.3/32", "https://10.1.2.2", false)]
    [InlineData("10.1.2.2/31", "https://10.1.2.3", true)]
    [InlineData("10.1.2.2/31", "https://10.1.2.4", false)]
    [InlineData("10.128.0.0/9", "https://10.127.0.1", false)]
    [InlineData("10.0.0.0/x", "https://10.1.2.3", false)]
    [InlineData("10.0.0.0/8/9", "https://10.1.2.3", false)]
    [InlineData("[fd00::]/8", "https://[fd12::1]", true)]
    [InlineData("fd00::/8", "https://10.1.2.3", false)]
    [InlineData("fd12::1/128", "https://[fd12::1]", true)]
    [InlineData("fd12::1/129", "https://[fd12::1]", false)]
    [InlineData("[fd12::1]:443", "https://[fd12::1]", true)]
    [InlineData("::ffff:10.1.2.3", "https://10.1.2.3", true)]
    [InlineData("", "https://a.test", false)]
    public void NO_PROXY_is_understood_in_its_usual_forms(string list, string address, bool direct) =>
        Assert.Equal(direct, Proxies(("https_proxy", "proxy.test:3128"), ("NO_PROXY", list)).IsBypassed(new Uri(address)));

    [Theory]
    [InlineData("https://a.test", "http://secure.test:1080 (https_proxy)")]
    [InlineData("http://a.test", "http://plain.test:3128 (HTTP_PROXY)")]
    public void Each_scheme_has_its_own_proxy_which_is_named_without_its_password(string address, string named) =>
        Assert.Equal(named, Proxies(("https_proxy", "secure.test:1080"), ("HTTPS_PROXY", "other.test:1"), ("HTTP_PROXY", "http://user:secret@plain.test:3128/")).Describe(new Uri(address)));

    [Fact]
    public void A_program_that_runs_as_CGI_does_not_take_its_callers_header_for_a_proxy()
    {
        Assert.True(Proxies(("GATEWAY_INTERFACE", "CGI/1.1"), ("HTTP_PROXY", "http://evil.test")).IsBypassed(new Uri("http://a.test")));
        Assert.False(Proxies(("GATEWAY_INTERFACE", "CGI/1.1"), ("http_proxy", "http://own.test")).IsBypassed(new Uri("http://a.test")));
    }

    [Fact]
    public async Task A_call_goes_through_the_proxy_with_its_password_and_every_fault_names_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var heard = new StringBuilder();
        var serving = Task.Run(async () =>
        {
            foreach (var answer in (string[])["HTTP/1.1 407 X\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "HTTP/1.1 403 X\r\nContent-Length: 7\r\nConnection: close\r\n\r\n<html/>"])
            {
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                var stream = client.GetStream();
                heard.Append(await ReadRequestAsync(stream));
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        using var transport = new HttpTransport(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeProvider.System, Proxies(("HTTP_PROXY", $"http://user:pass@127.0.0.1:{port}")));
        var result = await transport.SendAsync(new OutgoingRecord("c", "a", "{}"u8.ToArray()), new Credential("k", "http://tuner.test", 7), TestContext.Current.CancellationToken);
        await serving;
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("user:pass"u8)}", heard.ToString(), StringComparison.Ordinal);
        var later = Assert.IsType<DeliveryResult.TryLater>(result);
        Assert.Equal("gateway", later.Answer);
        Assert.EndsWith($"(through the proxy http://127.0.0.1:{port} (HTTP_PROXY))", later.Why, StringComparison.Ordinal);
        listener.Stop();
        var down = Assert.IsType<DeliveryResult.TryLater>(await transport.SendAsync(new OutgoingRecord("c", "a", "{}"u8.ToArray()), new Credential("k", "http://tuner.test", 7), TestContext.Current.CancellationToken));
        Assert.Contains($"through the proxy http://127.0.0.1:{port}", down.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("pass@", down.Why, StringComparison.Ordinal);
    }

    /// <summary>Reads a request whose body is <c>{}</c>, whole: who closes before that takes its own answer back.</summary>
    private static async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var (request, buffer) = (new StringBuilder(), new byte[4096]);
        while (!request.ToString().EndsWith("{}", StringComparison.Ordinal) && await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        return request.ToString();
    }

    [Theory]
    [InlineData("proxy.test:3128", "http://proxy.test:3128/", null)]
    [InlineData("http://proxy.test", "http://proxy.test/", null)]
    [InlineData("  https://proxy.test:8443/path?x=1#y ", "https://proxy.test:8443/", null)]
    [InlineData("socks4://proxy.test:1080", "socks4://proxy.test:1080/", null)]
    [InlineData("socks4a://proxy.test:1080", "socks4a://proxy.test:1080/", null)]
    [InlineData("socks5://proxy.test:1080", "socks5://proxy.test:1080/", null)]
    [InlineData("socks5h://proxy.test:1080", "socks5://proxy.test:1080/", null)]
    [InlineData("ftp://proxy.test", null, null)]
    [InlineData("http://", null, null)]
    [InlineData(" ", null, null)]
    [InlineData("http://user@proxy.test:3128", "http://proxy.test:3128/", "user/")]
    [InlineData("http://u@proxy.test:3128", "http://proxy.test:3128/", "u/")]
    [InlineData("http://us%40er:p%3Aa:ss@proxy.test:3128", "http://proxy.test:3128/", "us@er/p:a:ss")]
    public void A_proxy_is_read_as_the_usual_tools_read_it(string value, string? address, string? password)
    {
        foreach (var variable in (string[])["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
        {
            var proxies = Proxies((variable, value));
            var found = proxies.GetProxy(new Uri("http://a.test"));
            Assert.Equal(address, found?.AbsoluteUri);
            Assert.Equal(variable.Contains("ALL", StringComparison.OrdinalIgnoreCase) ? address : null, proxies.GetProxy(new Uri("https://a.test"))?.AbsoluteUri);
            if (found is null) continue;
            Assert.Equal($"{address!.TrimEnd('/')} ({variable})", proxies.Describe(new Uri("http://a.test")));
            var given = proxies.Credentials!.GetCredential(found, "Basic");
            Assert.Equal(password, given is null ? null : $"{given.UserName}/{given.Password}");
            Assert.Null(proxies.Credentials.GetCredential(new Uri("http://proxy.test:9"), "Basic"));
            Assert.Null(proxies.Credentials.GetCredential(new Uri("http://other.test:3128"), "Basic"));
        }
    }

    [Fact]
    public void The_scheme_s_own_variable_counts_before_the_one_for_all_and_small_letters_before_large_ones()
    {
        Assert.Equal("http://own.test/", Proxies(("ALL_PROXY", "all.test"), ("HTTP_PROXY", "own.test")).GetProxy(new Uri("http://a.test"))!.AbsoluteUri);
        Assert.Equal("http://own.test/", Proxies(("ALL_PROXY", "all.test"), ("HTTPS_PROXY", "own.test")).GetProxy(new Uri("https://a.test"))!.AbsoluteUri);
        Assert.Equal("http://small.test/", Proxies(("ALL_PROXY", "large.test"), ("all_proxy", "small.test")).GetProxy(new Uri("https://a.test"))!.AbsoluteUri);
        Assert.Equal("http://large.test/", Proxies(("ALL_PROXY", "large.test"), ("all_proxy", " ")).GetProxy(new Uri("https://a.test"))!.AbsoluteUri);
        Assert.Null(Proxies().Describe(new Uri("https://a.test")));
    }

    private static ProxySettings Proxies(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
