namespace Tuner.Server.Pages.List;

/// <summary>A column of the list.</summary>
/// <param name="Name">As it stands in the address.</param>
/// <param name="Title">What stands over it.</param>
/// <param name="IsNumber">Whether it holds numbers.</param>
/// <param name="IsUsual">Whether it is shown where the address names none.</param>
public sealed record ListColumn(string Name, string Title, bool IsNumber = false, bool IsUsual = true)
{
    /// <summary>All of them, in the order in which they stand.</summary>
    public static IReadOnlyList<ListColumn> All { get; } =
    [
        new("when", "When"), new("who", "Caller or agent"), new("version", "Version", IsNumber: true, IsUsual: false), new("type", "Type", IsUsual: false), new("timeline", "Timeline"),
        new("length", "Length", IsNumber: true), new("turns", "Turns", IsNumber: true, IsUsual: false), new("response", "Response", IsNumber: true), new("end", "End"), new("trouble", "What happened"),
        new("cost", "Cost", IsNumber: true, IsUsual: false), new("tokens", "Tokens", IsNumber: true, IsUsual: false), new("marks", "Labels and notes"),
    ];

    /// <summary>The columns that an address names, in the order of <see cref="All"/>; null where it names one that there is not. Without a name those that are usual.</summary>
    internal static IReadOnlyList<ListColumn>? Read(string? names)
    {
        if (names is null) return [.. All.Where(column => column.IsUsual)];
        var asked = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        // A line without its link would lead nowhere.
        return asked.Any(name => All.All(column => column.Name != name)) ? null : [.. All.Where(column => column.Name == "when" || asked.Contains(column.Name))];
    }
}
