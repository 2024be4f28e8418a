using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Hosting;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Where spans go and what opens the door.</summary>
public sealed class CollectorTests
{
    [Theory]
    [InlineData("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces")]
    [InlineData("https://collector.example/", "https://collector.example/v1/traces")]
    [InlineData(" http://c/v1/traces/ ", "http://c/v1/traces")]
    [InlineData("https://cloud.langfuse.com/api/public/otel/v1/traces", "https://cloud.langfuse.com/api/public/otel/v1/traces")]
    [InlineData("http://c?tenant=7", "http://c/?tenant=7")]
    public void An_address_without_a_path_is_the_protocols(string told, string address)
    {
        var errors = new List<string>();
        var collector = Read(told, "authorization=Basic%20cGs6c2s=, x-tenant = 7", errors)!;
        Assert.Empty(errors);
        Assert.Equal((address, "authorization", "Basic cGs6c2s=", "x-tenant", "7"), (collector.Address, collector.Headers![0].Name, collector.Headers[0].Value, collector.Headers[1].Name, collector.Headers[1].Value));
    }

    [Theory]
    [InlineData("collector:4318", null, "endpoint")]
    [InlineData("ftp://c", null, "endpoint")]
    [InlineData("http://me:hush-hush@c", null, "endpoint")]
    [InlineData("http://c", "hush-hush", "headers")]
    [InlineData("http://c", "=hush-hush", "headers")]
    [InlineData("http://c", "na me=hush-hush", "headers")]
    [InlineData("http://c", "name=hush-hush%0d%0aX:1", "headers")]
    [InlineData("http://c", "name=h\u00e4sh-hush", "headers")]
    public void What_cannot_be_used_is_said_in_a_sentence_that_shows_nothing_of_it(string endpoint, string? headers, string setting)
    {
        var errors = new List<string>();
        Assert.Null(Read(endpoint, headers, errors));
        Assert.StartsWith(setting, Assert.Single(errors), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_address_there_is_none_whatever_the_headers()
    {
        var errors = new List<string>();
        Assert.Null(Read(null, "broken", errors));
        Assert.Null(Read("  ", "broken", errors));
        Assert.Empty(errors);
    }

    [Fact]
    public void A_configuration_goes_before_the_environment_and_its_mistakes_are_told_with_all_others()
    {
        Dictionary<string, string> environment = new() { ["TUNER_OTLP"] = "http://of-the-environment", ["TUNER_OTLP_HEADERS"] = "a=b\n" };
        var config = new TunerConfig { ApiKey = "tr_api_x", WorkspaceId = 1, AgentId = "desk", CallId = "c" };
        var settings = ObserverSettings.Read(config, environment.GetValueOrDefault);
        Assert.Equal(("http://of-the-environment/v1/traces", "b"), (settings.Collector!.BaseUrl, settings.Collector.Headers![0].Value));
        settings = ObserverSettings.Read(config with { OtlpEndpoint = "https://of-the-code:1/x", OtlpHeaders = "c=d" }, environment.GetValueOrDefault);
        Assert.Equal(("https://of-the-code:1/x", "d"), (settings.Collector!.BaseUrl, settings.Collector.Headers![0].Value));
        Assert.Null(ObserverSettings.Read(config, static _ => null).Collector);
        var fault = Assert.Throws<TunerConfigException>(() => ObserverSettings.Read(config with { OtlpEndpoint = "x", OtlpHeaders = "hush-hush" }, static _ => null));
        Assert.Equal(["OtlpEndpoint", "OtlpHeaders"], fault.Errors.Select(error => error.Split(' ')[0]));
        Assert.DoesNotContain("hush", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_opens_it_is_in_no_description_and_is_taken_out_of_the_words_of_others()
    {
        var collector = Read("http://c", "authorization=Basic%20hush-hush,v=4", [])!;
        Assert.Equal("headers for http://c/v1/traces", collector.ToString());
        Assert.Equal("no (key) and no (key) in 4", collector.TakeOut("no Basic hush-hush and no hush-hush in 4"));
        Assert.Equal("(key) and 12345", Read("http://c", "a=123456,b=12345", [])!.TakeOut("123456 and 12345"));
        Assert.Equal("(key)ey", new Credential("k", "http://c", 1).TakeOut("key"));
        Assert.DoesNotContain("hush", new TunerConfig { OtlpHeaders = "a=hush-hush" }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", new Tuner.Voice.TunerOptions { OtlpHeaders = "a=hush-hush" }.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://c", "a=1,b=2", true)]
    [InlineData("http://c/v1/traces", "a=1,b=2", true)]
    [InlineData("http://d", "a=1,b=2", false)]
    [InlineData("http://c", "a=1", false)]
    [InlineData("http://c", "a=1,c=2", false)]
    [InlineData("http://c", "a=1,b=3", false)]
    [InlineData("http://c", null, false)]
    public void It_is_the_same_where_address_and_headers_are(string endpoint, string? headers, bool isSame)
    {
        Assert.Equal(isSame, Read("http://c", "a=1,b=2", [])!.IsSame(Read(endpoint, headers, [])!));
        Assert.False(Read("http://c", null, [])!.IsSame(new Credential("", "http://c/v1/traces", 0)));
        Assert.True(new Credential("k", "http://c/", 1).IsSame(new Credential("k", "http://c", 1)));
    }

    private static Credential? Read(string? endpoint, string? headers, List<string> errors) => Collector.Read(endpoint, headers, ("endpoint", "headers"), errors);
}
