namespace Tuner.Server.Pages.Compare;

/// <summary>One side of a comparison.</summary>
/// <param name="Name">A or B.</param>
/// <param name="Text">What it is, as it was written.</param>
/// <param name="Calls">How many calls, and how many of them were compared.</param>
/// <param name="Href">The address of the list of its calls.</param>
public sealed record SideLine(string Name, string Text, string Calls, string Href)
{
    /// <summary>The line of a side.</summary>
    internal static SideLine Of(string name, string text, ComparedSide side)
    {
        var count = $"{(side.Total.IsAtLeast ? "more than " : "")}{Format.Count(side.Total.Calls)} {(side.Total.Calls == 1 ? "call" : "calls")}";
        var all = side.Total.Calls <= side.Compared.Count && !side.Total.IsAtLeast;
        return new(name, Format.Bounded(text, 200), all ? count : $"{count}, the newest {Format.Count(side.Compared.Count)} compared", CallsAddress.Of(side.Filter, side.Filter.FromMs, side.Filter.ToMs));
    }
}
