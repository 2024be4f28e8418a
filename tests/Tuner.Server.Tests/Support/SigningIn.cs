using System.Net;

namespace Tuner.Server.Tests.Support;

/// <summary>Signs in as a browser does.</summary>
internal static class SigningIn
{
    /// <summary>Sends the login form and gives the cookie, as a browser would send it back.</summary>
    public static async Task<string> SignInAsync(this ServerUnderTest server, string key)
    {
        using var answer = await server.PostFormAsync("/login", [("key", key)]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return CookieOf(answer);
    }

    /// <summary>The cookie that an answer sets, without its attributes.</summary>
    public static string CookieOf(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    public static async Task<HttpResponseMessage> PostFormAsync(this ServerUnderTest server, string url, (string Name, string Value)[] fields, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await server.Stranger.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
