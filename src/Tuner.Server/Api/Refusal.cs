using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Tells a caller that a request is not allowed, and what would allow it: programs in JSON, people on a page.</summary>
internal static class Refusal
{
    private const string Missing =
        "Reading needs a session or an API key, at this machine too: open the address that 'tuner open' prints, or send 'Authorization: Bearer' and a key of this server";

    /// <summary>Answers when the caller is not allowed; returns whether it did.</summary>
    public static async Task<bool> AnswerAsync(HttpContext context, Access access, KeyCheck check)
    {
        switch (check)
        {
            case { Wait: { } wait }:
                context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                await AnswerAsync(context, StatusCodes.Status429TooManyRequests, "too_many_wrong_keys", "Too many wrong API keys were given: wait as long as Retry-After says").ConfigureAwait(false);
                return true;
            case { Caller: null }:
                context.Response.Headers.WWWAuthenticate = "Bearer realm=\"tuner\"";
                await AnswerAsync(context, StatusCodes.Status401Unauthorized, check.Given ? "value_error" : "missing", check.Given ? "This server does not know the API key" : access.AnyOf.HasFlag(KeyScopes.Read) ? Missing : "Should be 'Bearer' and an API key of this server").ConfigureAwait(false);
                return true;
            case { Caller: { } caller } when !caller.May(access.AnyOf):
                await AnswerAsync(context, StatusCodes.Status403Forbidden, "scope_error", $"This needs an API key with the scope '{access.AnyOf.Text()}'; 'tuner keys add' makes one").ConfigureAwait(false);
                return true;
            case { Caller.ByCookie: true } when !SafeMethods.Includes(context.Request) && !SameOrigin.IsProven(context.Request):
                await AnswerAsync(context, StatusCodes.Status403Forbidden, "origin_error", "A browser's session allows this only to pages of this server itself; behind a proxy, name it with --trusted-proxy").ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Answers that the caller's key does not open the workspace that was asked for.</summary>
    public static Task AnswerForeignWorkspaceAsync(HttpContext context, FieldPath path) =>
        JsonAnswer.WriteFaultAsync(context, StatusCodes.Status403Forbidden, path, "workspace_error", "The API key does not open this workspace");

    private static Task AnswerAsync(HttpContext context, int status, string type, string message) =>
        IsForPeople(context.Request)
            ? LoginEndpoint.PrintAsync(context, status, status == StatusCodes.Status401Unauthorized ? null : message + ".", next: LoginEndpoint.PathOf(context.Request))
            : JsonAnswer.WriteFaultAsync(context, status, FieldPath.Part("header").Member("Authorization"), type, message);

    private static bool IsForPeople(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase);
}
