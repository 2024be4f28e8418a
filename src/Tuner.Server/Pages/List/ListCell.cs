namespace Tuner.Server.Pages.List;

/// <summary>A cell of the list.</summary>
/// <param name="Page">The list.</param>
/// <param name="Column">Its column.</param>
/// <param name="Line">Its call.</param>
public sealed record ListCell(CallsPage Page, ListColumn Column, CallLine Line);
