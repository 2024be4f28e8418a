using System.Text;
using System.Text.Json;
using Tuner.Cli.CallSources;
using Tuner.Cli.Terminal;
using Tuner.Server.Comparing;

namespace Tuner.Cli.Diff;

/// <summary>Reads both sides and says what differs.</summary>
internal sealed class DiffRun(CommandContext context, CallSource source, bool all, bool json, bool failIfWorse)
{
    public async Task<int> RunAsync(string before, string after, CancellationToken cancel)
    {
        var set = new CallSet(source);
        var comparison = Comparison.Of(await set.ReadAsync(before, cancel).ConfigureAwait(false), await set.ReadAsync(after, cancel).ConfigureAwait(false));
        if (json) context.Out.WriteLine(JsonOf(comparison));
        else Print(comparison);
        return failIfWorse && comparison.Worse.Any() ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static string JsonOf(Comparison comparison)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new() { Indented = true })) ComparisonJson.Write(json, comparison);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private void Print(Comparison comparison)
    {
        context.Out.WriteLine($"{Calls(comparison.CallsBefore)} before, {Calls(comparison.CallsAfter)} after.");
        if (comparison.TooFew) context.Out.WriteLine($"Too few to tell a difference from chance: each side needs at least {Comparison.FewestCalls}.");
        var shown = comparison.Figures.Where(figure => all || figure.Verdict != ComparisonVerdict.NotShown).ToList();
        if (shown.Count > 0) context.Print(DiffTable.Of(shown));
        var silent = comparison.Figures.Count - shown.Count;
        if (silent > 0 && !comparison.TooFew) context.Out.WriteLine(shown.Count == 0 ? $"No difference shown in {silent} figures (--all lists them)." : $"No difference shown in {silent} other figures (--all lists them).");
        foreach (var added in comparison.New)
            context.Out.WriteLine($"New: {added.Kind} {SafeText.OneLine(added.Name, 60)}, in {Calls(added.Calls)}.");
    }

    private static string Calls(int count) => count == 1 ? "1 call" : $"{count} calls";
}
