using System.Net;
using Tuner.Server.Keys;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

/// <summary>The form by which labels and notes are put on calls.</summary>
public class MarkFormTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Accept", "text/html")]
    public async Task A_page_of_another_server_marks_nothing(string header, string value)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        var cookie = await server.SignInAsync(ServerUnderTest.Key);
        using var answer = await server.PostFormAsync($"/calls/{id}/marks", [("note", "evil")], ("Cookie", cookie), (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Null((string?)(await server.GetJsonAsync($"/api/v1/calls/{id}/marks"))["note"]);
    }

    [Fact]
    public async Task Who_may_only_read_marks_nothing_and_is_shown_no_form()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 42));
        Assert.DoesNotContain("/marks", await reader.GetStringAsync("/calls", Cancel), StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("note", "x")]);
        using var answer = await reader.PostAsync($"/calls/{id}/marks", form, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("/calls?sort=cost", "/calls?sort=cost")]
    [InlineData("//evil.example", "/calls")]
    [InlineData("/\\evil.example", "/calls")]
    [InlineData("https://evil.example", "/calls")]
    [InlineData("", "/calls")]
    public async Task What_is_not_given_stays_and_the_reader_comes_back_to_a_page_of_this_server(string back, string expected)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        await SendAsync(("labels", "a, b,, a "), ("note", "first\r\nsecond"), ("looked_at", "true"));
        var location = await SendAsync(("back", back), ("note", ""));
        Assert.Equal(expected, location);
        var marks = await server.GetJsonAsync($"/api/v1/calls/{id}/marks");
        Assert.Equal("a b", string.Join(' ', marks["labels"]!.AsArray().Select(label => (string)label!)));
        Assert.Null(marks["note"]);
        Assert.NotNull(marks["looked_at_ms"]);

        async Task<string?> SendAsync(params (string, string)[] fields)
        {
            using var answer = await server.PostFormAsync($"/calls/{id}/marks", fields, ("Authorization", $"Bearer {ServerUnderTest.Key}"));
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            return answer.Headers.Location?.ToString();
        }
    }

    [Fact]
    public async Task A_label_that_is_too_long_and_a_call_that_is_not_there_are_said()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        using var tooLong = await server.PostFormAsync($"/calls/{id}/marks", [("labels", new string('x', 101))], ("Authorization", $"Bearer {ServerUnderTest.Key}"));
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
        Assert.Contains("labels", await tooLong.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var missing = await server.PostFormAsync("/calls/999/marks", [("note", "x")], ("Authorization", $"Bearer {ServerUnderTest.Key}"));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }
}
