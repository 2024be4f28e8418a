namespace Tuner.Server.Pages.Frame;

/// <summary>What a page says that has nothing to show.</summary>
public sealed record Notice(string Title, string Text);
