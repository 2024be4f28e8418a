namespace Tuner.Server.Pages.Layout;

/// <summary>What the frame around every page prints.</summary>
/// <param name="Title">The page's title.</param>
public sealed record Shell(string Title);
