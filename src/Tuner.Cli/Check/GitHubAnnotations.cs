using System.Globalization;

namespace Tuner.Cli.Check;

/// <summary>The limits that were not kept, as commands to GitHub Actions: they stand on the run's page, and beside the line of the budget's file.</summary>
internal static class GitHubAnnotations
{
    public static IEnumerable<string> Of(CheckOutcome outcome)
    {
        foreach (var result in outcome.Results.Where(outcome.IsBroken))
        {
            var place = result.Limit.Place is { } file ? string.Create(CultureInfo.InvariantCulture, $"file={Property(file)},line={result.Limit.Line},") : "";
            yield return $"::error {place}title={Property("tuner check")}::{Data(string.Join('\n', CheckText.Worst(result).Prepend(CheckText.Line(result))))}";
        }
    }

    // The characters that end a command, a property or a line; anything else stands as it is.
    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
