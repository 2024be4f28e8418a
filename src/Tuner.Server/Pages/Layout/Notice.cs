namespace Tuner.Server.Pages.Layout;

/// <summary>What a page says that has nothing to show.</summary>
public sealed record Notice(string Title, string Text);
