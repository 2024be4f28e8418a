namespace Tuner.Server.Pages.List;

/// <summary>A row of the list.</summary>
/// <param name="Page">The list.</param>
/// <param name="Line">Its call.</param>
public sealed record ListRow(CallsPage Page, CallLine Line);
