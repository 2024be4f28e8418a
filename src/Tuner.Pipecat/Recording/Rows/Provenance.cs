namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Which lines of the log gave a value, and by which rule; no lines where it was derived from other values.</summary>
internal sealed record Provenance(string Field, string Rule, IReadOnlyList<int> Lines)
{
    /// <summary>A fact of some lines, of which those that are not known (0) are left out.</summary>
    public static Provenance From(string field, string rule, params IEnumerable<int> lines) =>
        new(field, rule, lines.Where(line => line > 0).Distinct().ToList());
}
