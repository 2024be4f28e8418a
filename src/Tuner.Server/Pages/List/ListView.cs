namespace Tuner.Server.Pages.List;

/// <summary>A way to look at the calls that people often want: an address with a name.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Href">Its address.</param>
/// <param name="IsCurrent">Whether the list is it.</param>
public sealed record ListView(string Name, string Href, bool IsCurrent)
{
    private static readonly (string Name, string Parameter, string Value)[] Usual =
    [
        ("Newest first", "", ""), ("Trouble first", "sort", "trouble"), ("Slowest first", "sort", "worst_wait"), ("No answer", "unanswered", "true"),
        ("Failed tools", "failed_tools", "true"), ("Cut off", "interruptions", "true"), ("Not looked at", "looked_at", "false"),
    ];

    /// <summary>All of them, in the workspace and with the columns of an address.</summary>
    internal static IReadOnlyList<ListView> AllOf(ListAddress address)
    {
        var kept = new ListAddress([.. address.Parameters.Where(parameter => parameter.Name is "workspace_id" or "columns" or "limit")]);
        return [.. Usual.Select(view => new ListView(view.Name, kept.With(view.Parameter, view.Value), kept.With(view.Parameter, view.Value) == address.Href))];
    }
}
