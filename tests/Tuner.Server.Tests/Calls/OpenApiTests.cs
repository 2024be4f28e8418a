using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Api;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Calls;

/// <summary>The description of the API is kept by hand: these hold it against the server.</summary>
public class OpenApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_for_programs_is_described_and_no_other()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var description = await server.GetJsonAsync("/openapi/v1.json");
        var described = description["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}")).Order();
        var routes = server.Running.Routes
            .Where(route => route.RoutePattern.RawText is { } text && (text.StartsWith("/api/", StringComparison.Ordinal) || text.StartsWith("/health/", StringComparison.Ordinal) || text.StartsWith("/openapi/", StringComparison.Ordinal) || text == "/metrics"))
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(method => method != "HEAD").Select(method => $"{method} {route.RoutePattern.RawText}"))
            .Order();
        Assert.Equal(routes, described);
    }

    [Fact]
    public async Task Every_parameter_is_described_and_no_other()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var paths = (await server.GetJsonAsync("/openapi/v1.json"))["paths"]!;
        Assert.Equal(ListRequest.Parameters.Select(parameter => parameter.Name), NamesOf(paths["/api/v1/calls"]!["get"]!));
        Assert.Equal(CompareRequest.Parameters.Select(parameter => parameter.Name), NamesOf(paths["/api/v1/compare"]!["get"]!));
        Assert.Equal(SeriesRequest.Parameters.Select(parameter => parameter.Name), NamesOf(paths["/api/v1/series"]!["get"]!));
    }

    [Fact]
    public async Task What_a_parameter_may_be_is_described_as_the_server_takes_it()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var paths = (await server.GetJsonAsync("/openapi/v1.json"))["paths"]!;
        foreach (var path in new[] { "/api/v1/calls", "/api/v1/series" })
            foreach (var parameter in paths[path]!["get"]!["parameters"]!.AsArray())
            {
                var (name, schema) = ((string)parameter!["name"]!, parameter["schema"]!);
                foreach (var word in schema["enum"]?.AsArray().Select(word => (string)word!) ?? []) await AskAsync(name, word, HttpStatusCode.OK);
                if (schema["enum"] is not null) await AskAsync(name, "other", HttpStatusCode.BadRequest);
                foreach (var (limit, beyond) in new[] { ("minimum", -1L), ("maximum", 1L) })
                {
                    if (schema[limit] is not { } at) continue;
                    await AskAsync(name, $"{(long)at}", HttpStatusCode.OK);
                    await AskAsync(name, $"{(long)at + beyond}", (string?)schema["type"] == "number" && beyond > 0 ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
                }
                if (schema["maxLength"] is { } longest) await AskAsync(name, new string('a', (int)longest + 1), HttpStatusCode.BadRequest);
                if ((string?)schema["type"] == "boolean") await AskAsync(name, "maybe", HttpStatusCode.BadRequest);
            }

        async Task AskAsync(string name, string value, HttpStatusCode status)
        {
            foreach (var path in new[] { "/api/v1/calls", "/api/v1/series" })
            {
                if (!NamesOf(paths[path]!["get"]!).Contains(name)) continue;
                using var answer = await server.Client.GetAsync($"{path}?{name}={value}", Cancel);
                Assert.True(answer.StatusCode == status, $"{path}?{name}={value}: {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task Real_answers_are_as_the_description_says()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var description = await server.GetJsonAsync("/openapi/v1.json");
        var schema = new SchemaCheck(description["components"]!["schemas"]!);
        await server.AddAsync(SampleCalls.Everything());
        await server.AddAsync(SampleCalls.Recorded("clinic"));
        await server.AddAsync(Payload.Valid("plain"));
        await server.FollowAsync();
        foreach (var (path, address) in new[]
        {
            ("/api/v1/calls", "/api/v1/calls"), ("/api/v1/calls", "/api/v1/calls?limit=1"), ("/api/v1/calls", "/api/v1/calls?text=hello&sort=cost"), ("/api/v1/calls", "/api/v1/calls?text=doctor"),
            ("/api/v1/calls", "/api/v1/calls?errors=maybe"), ("/api/v1/calls/{id}", "/api/v1/calls/1"), ("/api/v1/calls/{id}", "/api/v1/calls/9"), ("/api/v1/calls/{id}/payload", "/api/v1/calls/2/payload"),
            ("/api/v1/calls/{id}/marks", "/api/v1/calls/1/marks"), ("/api/v1/removals", "/api/v1/removals"), ("/api/v1/workspaces/{workspace}/agents/", "/api/v1/workspaces/42/agents/"),
            ("/api/v1/series", "/api/v1/series?by=agent&from=0"), ("/api/v1/series", "/api/v1/series?by=version&from=0"), ("/api/v1/series", "/api/v1/series?by=none&from=0"),
            ("/api/v1/series", "/api/v1/series?by=day&from=2026-04-01&to=2026-05-01&time_zone=Europe/Berlin"), ("/api/v1/series", "/api/v1/series?by=hour&from=2026-04-13&to=2026-04-14"),
            ("/api/v1/compare", "/api/v1/compare?a=front%20desk&b=%402"), ("/api/v1/compare", "/api/v1/compare?a=front%20desk&b=front%20desk"), ("/api/v1/compare", "/api/v1/compare?a=front%20desk"),
            ("/api/v1/series", "/api/v1/series?by=hour&from=0"), ("/openapi/v1.json", "/openapi/v1.json"),
        })
        {
            using var answer = await server.Client.GetAsync(address, Cancel);
            var described = description["paths"]![path]!["get"]!["responses"]![$"{(int)answer.StatusCode}"];
            Assert.True(described is not null, $"{address}: {answer.StatusCode} is not described");
            schema.Check(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel)), described["content"]!["application/json"]!["schema"]!, address);
        }
    }

    [Fact]
    public async Task A_stranger_may_read_the_description()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.Stranger.GetAsync("/openapi/v1.json", Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static List<string> NamesOf(JsonNode operation) => [.. operation["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!)];
}
