using Microsoft.Playwright;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>In and out, as a real browser does it, with the headers that only a browser sends.</summary>
public sealed class SigningInTests(ShownCalls calls) : IClassFixture<ShownCalls>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_signs_out_is_asked_for_a_key_and_comes_back_to_the_page(bool javaScript)
    {
        await using var tab = await calls.OpenAsync("clinic", javaScript: javaScript, ownSession: true);
        Assert.DoesNotContain("token", tab.Page.Url, StringComparison.Ordinal);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).FollowAsync();
        Assert.EndsWith("/login", tab.Page.Url, StringComparison.Ordinal);

        await tab.Page.GotoAsync(calls.UrlOf("clinic"));
        Assert.Equal("Sign in", await tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync());
        await tab.Page.GetByLabel("API key").FillAsync("wrong");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).FollowAsync();
        Assert.Equal("This server does not know that key.", await tab.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
        await tab.Page.GetByLabel("API key").FillAsync(ServerUnderTest.Key);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).FollowAsync();
        Assert.Equal(1, await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).CountAsync());
        Assert.EndsWith(calls.UrlOf("clinic"), tab.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(320, false)]
    public async Task The_login_page_can_be_read_by_everybody_at_any_width(int width, bool dark)
    {
        await using var tab = await calls.OpenAsync("list", width, dark);
        await tab.Page.GotoAsync("/login");
        Assert.Empty(await tab.Page.ViolationsAsync());
        Assert.True(await tab.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
        Assert.Empty(tab.Errors);
    }
}
