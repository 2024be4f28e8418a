using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Keys;

/// <summary>The methods that only read (RFC 9110, section 9.2.1).</summary>
internal static class SafeMethods
{
    /// <summary>Returns whether the request's method is one of them.</summary>
    public static bool Includes(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
}
