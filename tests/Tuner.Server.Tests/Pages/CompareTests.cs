using System.Net;
using Tuner.Server.Api;
using Tuner.Server.Storage;
using Tuner.Server.Tests.Comparing;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

/// <summary>Two sets of calls side by side, for people and for programs.</summary>
public class CompareTests
{
    private const long Day = 86_400_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string?, long?, long?, long?> Sides => new()
    {
        { "front-desk", "front-desk", null, null, null },
        { "front-desk@2", "front-desk", 2, null, null },
        { "@2", null, 2, null, null },
        { "me@example.org", "me@example.org", null, null, null },
        { "me@example.org@7", "me@example.org", 7, null, null },
        { "a b..c", "a b..c", null, null, null },
        { "1970-01-02..1970-01-03", null, null, Day, 2 * Day },
        { "desk 1970-01-02..1970-01-03", "desk", null, Day, 2 * Day },
        { "desk@0 1970-01-02T00:00:00Z..1970-01-03", "desk", 0, Day, 2 * Day },
    };

    [Theory]
    [MemberData(nameof(Sides))]
    public void A_side_is_an_agent_a_version_a_time_or_several_of_them(string text, string? agent, long? version, long? from, long? to) =>
        Assert.Equal(new CallFilter { WorkspaceId = 7, Agent = agent, AgentVersion = version, FromMs = from, ToMs = to }, CompareRequest.Narrow(new() { WorkspaceId = 7 }, text, TimeZoneInfo.Utc));

    [Theory]
    [InlineData("1970-01-03..1970-01-02")]
    [InlineData("desk 1970-01-03..1970-01-02")]
    [InlineData("")]
    public void What_is_none_is_refused(string text) => Assert.Null(CompareRequest.Narrow(new(), text, TimeZoneInfo.Utc));

    [Fact]
    public async Task A_version_that_is_worse_is_found_and_one_that_is_not_shows_no_difference()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var usual = new DrawnCalls();
        await server.AddDrawnAsync(usual.Draw(150, 1), "desk", 1, TimeSpan.FromDays(3));
        await server.AddDrawnAsync(usual.Draw(150, 2), "desk", 2, TimeSpan.FromDays(2));
        await server.AddDrawnAsync((usual with { SilenceMs = 500, Failing = 30 }).Draw(150, 3), "desk", 3, TimeSpan.FromDays(1));

        var same = await server.GetJsonAsync("/api/v1/compare?a=desk%401&b=desk%402");
        Assert.Equal((150, 150, false), ((int)same["a"]!["compared"]!, (int)same["b"]!["calls"]!, (bool)same["too_few"]!));
        Assert.All(same["figures"]!.AsArray(), figure => Assert.Equal("not_shown", (string?)figure!["verdict"]));
        Assert.Contains("No difference shown in ", await server.Client.GetStringAsync("/compare?a=desk%401&b=desk%402", Cancel), StringComparison.Ordinal);

        var worse = await server.GetJsonAsync("/api/v1/compare?a=desk%401&b=desk%403");
        string?[] named = [.. worse["figures"]!.AsArray().Where(figure => (string?)figure!["verdict"] == "worse").Select(figure => (string?)figure!["name"])];
        Assert.Contains("wait: turn_detection", named);
        Assert.Contains("tools that failed", named);
        var page = WebUtility.HtmlDecode(await server.Client.GetStringAsync("/compare?a=desk%401&b=desk%403", Cancel));
        foreach (var words in new[] { "B is worse in ", "Part of a wait: Turn detection", "+300 ms (+150 %)", "How long answers took", "The parts of a wait" }) Assert.Contains(words, page, StringComparison.Ordinal);

        var times = $"{DateTime.UtcNow.AddDays(-4):yyyy-MM-ddTHH:mm}..{DateTime.UtcNow.AddDays(-1.5):yyyy-MM-ddTHH:mm}";
        Assert.Equal(300, (int)(await server.GetJsonAsync($"/api/v1/compare?a=desk%20{times}&b=desk%403"))["a"]!["calls"]!);
    }

    [Fact]
    public async Task Too_few_calls_and_none_at_all_are_said()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddDrawnAsync(new DrawnCalls().Draw(5, 1), "desk", 1, TimeSpan.FromDays(3));
        await server.AddDrawnAsync((new DrawnCalls() with { Slower = 9 }).Draw(50, 2), "desk", 2, TimeSpan.FromDays(2));
        Assert.Contains("Too few calls", await server.Client.GetStringAsync("/compare?a=desk%401&b=desk%402", Cancel), StringComparison.Ordinal);
        Assert.Contains("There are no calls on side B.", await server.Client.GetStringAsync("/compare?a=desk%401&b=nobody", Cancel), StringComparison.Ordinal);
        Assert.Contains("desk: version 1 with version 2", await server.Client.GetStringAsync("/compare", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_side_that_is_missing_is_named()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.Client.GetAsync("/api/v1/compare?a=desk", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["b: missing"], await answer.FaultsAsync());
    }
}
