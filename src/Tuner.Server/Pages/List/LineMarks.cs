using Tuner.Server.Storage;

namespace Tuner.Server.Pages.List;

/// <summary>What people put on a call.</summary>
/// <param name="Labels">Its labels, each with the address of the calls that bear it.</param>
/// <param name="Note">The note, whole.</param>
/// <param name="Shown">The same as far as a line has room.</param>
/// <param name="LookedAt">When somebody last looked at it; empty for never.</param>
/// <param name="LookedAtIso">The same for a machine.</param>
public sealed record LineMarks(IReadOnlyList<(string Text, string Href)> Labels, string Note, string Shown, string LookedAt, string LookedAtIso)
{
    private const int MostShown = 140;

    /// <summary>The labels as the form takes them.</summary>
    public string LabelText => string.Join(", ", Labels.Select(label => label.Text));

    /// <summary>Computes them.</summary>
    internal static LineMarks Of(CallMarks? marks) => new(
        [.. (marks?.Labels ?? []).Select(label => (label, CallsAddress.Of(CallsAddress.Path, ("label", label))))],
        marks?.Note ?? "", Format.Short(marks?.Note ?? "", MostShown),
        marks?.LookedAtMs is { } at ? Format.Moment(at) : "", marks?.LookedAtMs is { } moment ? Format.Iso(moment) : "");
}
