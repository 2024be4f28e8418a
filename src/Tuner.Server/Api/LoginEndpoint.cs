using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Keys;
using Tuner.Server.Pages.Login;

namespace Tuner.Server.Api;

/// <summary>Lets a browser in, by the address with the start token or by a key, and out again.</summary>
internal sealed class LoginEndpoint(KeyChecker keys, Sessions sessions)
{
    private const int MaxForm = 8 * 1024;

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", (RequestDelegate)ShowAsync).WithMetadata(Access.Open);
        routes.MapPost("/login", (RequestDelegate)SignInAsync).WithMetadata(Access.Open);
        routes.MapPost("/logout", (RequestDelegate)SignOutAsync).WithMetadata(Access.AnyKey);
    }

    /// <summary>Prints the login page.</summary>
    public static Task PrintAsync(HttpContext context, int status, string? problem, string next) =>
        PagesEndpoint.PrintAsync(context, SignIn.Create(new(problem, next)), status);

    /// <summary>The path and query of a request, to come back to.</summary>
    public static string PathOf(HttpRequest request) => request.Path.ToUriComponent() + request.QueryString.ToUriComponent();

    private async Task ShowAsync(HttpContext context)
    {
        var token = context.Request.Query["token"].ToString();
        if (token.Length == 0) await PrintAsync(context, StatusCodes.Status200OK, null, PostedForm.LocalPath(context.Request.Query["next"].ToString(), "/")).ConfigureAwait(false);
        else await EnterAsync(context, token, "/", "This address was of an earlier start of the server. 'tuner open' prints the one of today.").ConfigureAwait(false);
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (SameOrigin.IsForeign(context.Request))
        {
            await PrintAsync(context, StatusCodes.Status403Forbidden, "The form was sent by a page of another server. Behind a proxy, the server must be told of it with --trusted-proxy.", "/").ConfigureAwait(false);
            return;
        }

        if (await PostedForm.ReadAsync(context, MaxForm).ConfigureAwait(false) is not { } form)
        {
            await PrintAsync(context, StatusCodes.Status400BadRequest, "The form could not be read.", "/").ConfigureAwait(false);
            return;
        }

        await EnterAsync(context, form["key"].ToString().Trim(), PostedForm.LocalPath(form["next"].ToString(), "/"), "This server does not know that key.").ConfigureAwait(false);
    }

    private async Task EnterAsync(HttpContext context, string key, string next, string problem)
    {
        var check = await keys.CheckAsync(context, key).ConfigureAwait(false);
        if (check.Wait is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{(int)Math.Ceiling(wait.TotalSeconds)}";
            await PrintAsync(context, StatusCodes.Status429TooManyRequests, "Too many wrong keys were given. Wait a little.", next).ConfigureAwait(false);
        }
        else if (check.Caller is not { } caller) await PrintAsync(context, StatusCodes.Status401Unauthorized, problem, next).ConfigureAwait(false);
        else if (!caller.May(KeyScopes.Read)) await PrintAsync(context, StatusCodes.Status403Forbidden, "That key can send calls and not read them.", next).ConfigureAwait(false);
        else
        {
            await sessions.BeginAsync(context, check.Key).ConfigureAwait(false);
            PostedForm.Redirect(context, next);
        }
    }

    private async Task SignOutAsync(HttpContext context)
    {
        await sessions.EndAsync(context).ConfigureAwait(false);
        PostedForm.Redirect(context, "/login");
    }
}
