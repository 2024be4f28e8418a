using RazorSlices;
using Tuner.Server.Keys;

namespace Tuner.Server.Pages;

/// <summary>Addresses on pages.</summary>
public static class PageLinks
{
    /// <summary>The address of a path of this server as the browser has to ask for it: behind a proxy it may begin with a base path.</summary>
    public static string Link(this RazorSlice slice, string path) => slice?.HttpContext?.Request.PathBase.ToUriComponent() + path;

    /// <summary>The pages that stand at the top of every page.</summary>
    public static IReadOnlyList<(string Path, string Name)> Rooms { get; } =
        ServerEdition.IsThis ? [("/", "Overview"), (CallsAddress.Path, "Calls"), (CompareAddress.Path, "Compare")] : [(CallsAddress.Path, "Calls")];

    /// <summary>Whether the page is one of those.</summary>
    public static bool IsIn(this RazorSlice slice, string path) => slice?.HttpContext?.Request.Path.Value == path;

    /// <summary>Whether the page's reader may read calls.</summary>
    public static bool IsReader(this RazorSlice slice) => slice?.HttpContext?.Features.Get<Caller>() is { } caller && caller.May(KeyScopes.Read);

    /// <summary>Whether the page's reader has a session that can be ended.</summary>
    public static bool IsSignedIn(this RazorSlice slice) => slice?.HttpContext?.Features.Get<Caller>() is { ByCookie: true };
}
