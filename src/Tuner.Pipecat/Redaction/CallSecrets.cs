namespace Tuner.Pipecat.Redaction;

/// <summary>
/// The secrets of one call. The digits of those that were found stay in memory while the call lives, so that a part of
/// one is known where it turns up again: in an answer that was cut, or in what a tool was given.
/// </summary>
internal sealed class CallSecrets(SecretFinder finder)
{
    /// <summary>Fewer digits tell nobody a secret, and are in too many texts that hold none.</summary>
    public const int FewestDigits = 7;

    private const int MostKnown = 200;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>True when digits were found that nobody knows any more: each number long enough to be a part of them is one.</summary>
    public bool HasForgotten { get; set; }

    public bool HasOwn => finder.HasOwn;

    public List<Secret> Find(string text, string? context = null) => Find(text, NumberRuns.In(text), context);

    public List<Secret> Find(string text, List<NumberRun> runs, string? context = null)
    {
        var found = finder.Find(text, runs, context);
        var parts = runs.Where(run => run.Length >= FewestDigits && IsPart(run)).Select(run => new Secret(run.Start, run.End, Secret.Number)).ToList();
        if (parts.Count > 0) found = SecretFinder.Merge([.. found, .. parts]);
        foreach (var secret in found) Remember(secret, runs);
        return found;
    }

    private bool IsPart(NumberRun run)
    {
        if (HasForgotten) return true;
        if (_known.Count == 0) return false;
        var digits = run.Digits(0, run.Groups.Count);
        return _known.Any(known => known.Contains(digits, StringComparison.Ordinal));
    }

    private void Remember(Secret secret, List<NumberRun> runs)
    {
        if (_known.Count >= MostKnown) return;
        var digits = string.Concat(runs.SelectMany(run => run.Groups).Where(group => group.Start >= secret.Start && group.End <= secret.End).Select(group => group.Digits));
        if (digits.Length > FewestDigits) _known.Add(digits);
    }
}
