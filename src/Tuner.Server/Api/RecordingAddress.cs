using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Which call's recording an address names: <c>/api/v1/recordings/{workspace}/{call_id}</c>, perhaps with one more word behind it.</summary>
internal static class RecordingAddress
{
    /// <summary>The route.</summary>
    public const string Route = "/api/v1/recordings/{workspace}/{id}";

    private const int MostCallId = 200;

    /// <summary>What it names; null and a fault when that is no workspace or no call_id.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wordsBehind">How many words follow the call_id.</param>
    /// <param name="faults">Where the fault is noted.</param>
    public static (long Workspace, string CallId)? Read(HttpContext context, int wordsBehind, Faults faults)
    {
        if (!long.TryParse((string?)context.Request.RouteValues["workspace"], NumberStyles.None, CultureInfo.InvariantCulture, out var workspace) || workspace < 1)
            faults.Add(FieldPath.Part("path").Member("workspace"), "int_parsing", "Should be a positive integer");
        var callId = CallId(context, wordsBehind);
        if (callId is not { Length: > 0 } || Characters.Count(callId, MostCallId) > MostCallId || callId.Contains('\0', StringComparison.Ordinal))
            faults.Add(FieldPath.Part("path").Member("id"), "string_type", $"Should be a call_id of 1 to {MostCallId} characters, percent-encoded");
        return faults.None ? (workspace, callId!) : null;
    }

    // The route's own value leaves %2F as it is, so that "a/b" and "a%2Fb" would be one call: the address as it was sent tells them apart.
    private static string? CallId(HttpContext context, int wordsBehind)
    {
        var routed = (string?)context.Request.RouteValues["id"] ?? "";
        var sent = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = sent.IndexOf('?', StringComparison.Ordinal);
        var words = (query < 0 ? sent : sent[..query]).TrimEnd('/').Split('/');
        if (words.Length <= wordsBehind) return null;
        var callId = Uri.UnescapeDataString(words[^(wordsBehind + 1)]);
        return Plain(callId) == Plain(routed) ? callId : null;
    }

    private static string Plain(string text) => text.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
