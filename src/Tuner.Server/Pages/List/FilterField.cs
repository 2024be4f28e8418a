using Tuner.Pipecat.Reading;
using Tuner.Server.Pages.Detail;

namespace Tuner.Server.Pages.List;

/// <summary>A field of the list's form.</summary>
/// <param name="Name">The parameter of the address.</param>
/// <param name="Label">What stands beside it.</param>
/// <param name="Example">What may stand in it.</param>
public sealed record FilterField(string Name, string Label, string Example = "")
{
    private static readonly (string, string)[] Either = [("", "Any"), ("true", "Yes"), ("false", "No")];

    /// <summary>What can be chosen; empty where anything may be written.</summary>
    public IReadOnlyList<(string Value, string Label)> Choices { get; private init; } = [];

    /// <summary>What the form keeps and does not show.</summary>
    public static IReadOnlyList<string> Kept { get; } = ["workspace_id", "columns", "limit"];

    /// <summary>All fields.</summary>
    public static IReadOnlyList<FilterField> All { get; } =
    [
        new("sort", "Sort by") { Choices = [("", "Time"), ("trouble", "Trouble first"), ("worst_wait", "Longest wait"), ("length", "Length"), ("cost", "Cost")] },
        new("order", "Order") { Choices = [("", "Newest, largest first"), ("asc", "Oldest, smallest first")] },
        new("from", "From", "2026-11-01T08:00"), new("to", "Before", "2026-11-02"), new("time_zone", "Time zone", "UTC"),
        new("agent", "Agent"), new("version", "Version"), new("caller", "Caller"), new("call_id", "Call id"), new("call_type", "Type", "phone_call"), new("end_reason", "Ended by", "user_hangup"),
        new("tool", "Tool"), new("owner", "Waited for"),
        new("part", "Longest part of a wait") { Choices = [("", "Any"), .. WaitPart.Kinds.Select(kind => (kind, LegendItem.LabelOf(kind)))] },
        new("slower_than_ms", "A wait longer than, ms", "3000"), new("min_cost", "Cents, at least"), new("max_cost", "Cents, at most"),
        new("errors", "Errors or failed tools") { Choices = Either }, new("failed_tools", "Failed tools") { Choices = Either }, new("interruptions", "Interruptions") { Choices = Either },
        new("unanswered", "A turn without an answer") { Choices = Either }, new("incomplete", "Incomplete record") { Choices = Either },
        new("voicemail", "Voicemail") { Choices = Either }, new("transferred", "Handed over") { Choices = Either },
        new("transfer_outcome", "What became of a transfer") { Choices = [("", "Any"), ("asked", "Asked for"), ("completed", "Completed"), ("failed", "Failed")] },
        new("typed", "Typed text") { Choices = Either }, new("muted", "Speech while muted") { Choices = Either },
        new("language", "Caller's language", "de"), new("speaker", "Speaker"),
        new("label", "Label"), new("looked_at", "Looked at") { Choices = Either },
    ];
}
