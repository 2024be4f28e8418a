using System.Globalization;
using Tuner.Pipecat.Reading;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.List;

/// <summary>A filter that is on, and the address without it.</summary>
/// <param name="Text">What it keeps to.</param>
/// <param name="Href">The address of the list without it.</param>
public sealed record FilterChip(string Text, string Href)
{
    private static readonly string[] Searches = ["text", "q"];

    /// <summary>All that are on.</summary>
    internal static IReadOnlyList<FilterChip> AllOf(CallFilter filter, ListAddress address)
    {
        var chips = new List<FilterChip>();
        void Add(string? text, params string[] names)
        {
            if (text is not null) chips.Add(new(text, address.Without(names)));
        }
        // The words themselves stand in the search field.
        Add(filter.Text is null ? null : "the words searched for", Searches);
        Add(Named("workspace", Whole(filter.WorkspaceId)), "workspace_id");
        Add(Named("call_id", filter.CallId), "call_id");
        Add(Named("agent", filter.Agent), "agent");
        Add(Named("version", Whole(filter.AgentVersion)), "version");
        Add(Named("caller", filter.Caller), "caller");
        Add(filter.FromMs is { } from ? $"from {Format.Moment(from)}" : null, "from");
        Add(filter.ToMs is { } to ? $"before {Format.Moment(to)}" : null, "to");
        Add(filter.EndReason is { } reason ? $"ended by: {EndReason.Words(reason)}" : null, "end_reason");
        Add(filter.CallType is { } type ? $"type {Format.Words(type)}" : null, "call_type");
        Add(Named("tool", filter.Tool), "tool");
        Add(filter.Owner is { } owner ? $"waited for {owner}" : null, "owner");
        Add(filter.Part is { } part && WaitPart.Kinds.Contains(part) ? $"longest part of a wait: {LegendItem.LabelOf(part)}" : null, "part");
        Add(Named("label", filter.Label), "label");
        Add(filter.SlowerThanMs is { } ms ? $"a wait longer than {Format.Ms(ms)}" : null, "slower_than_ms");
        Add(filter.MinCost is { } min ? $"at least {Format.Cents(min)}" : null, "min_cost");
        Add(filter.MaxCost is { } max ? $"at most {Format.Cents(max)}" : null, "max_cost");
        foreach (var (name, flag, with) in FlagsOf(filter)) Add(flag is { } on ? $"{(on ? "with" : "without")} {with}" : null, name);
        Add(filter.Voicemail is { } machine ? machine ? "reached a voicemail" : "reached no voicemail" : null, "voicemail");
        Add(filter.Transferred is { } transferred ? transferred ? "handed over" : "not handed over" : null, "transferred");
        Add(filter.TransferOutcome is { } outcome ? $"transfer {outcome}" : null, "transfer_outcome");
        Add(Named("language", filter.Language), "language");
        Add(Named("speaker", filter.Speaker), "speaker");
        Add(filter.LookedAt is { } looked ? looked ? "looked at" : "not looked at" : null, "looked_at");
        return chips;
    }

    private static (string Name, bool? Flag, string With)[] FlagsOf(CallFilter filter) =>
    [
        ("errors", filter.HasErrors, "errors or failed tools"), ("failed_tools", filter.HasFailedTools, "failed tools"), ("interruptions", filter.HasInterruptions, "interruptions"),
        ("unanswered", filter.HasUnanswered, "a turn that got no answer"), ("incomplete", filter.Incomplete, "an incomplete record"),
        ("typed", filter.HasTyped, "text that was typed"), ("muted", filter.HasMuted, "speech while muted"),
    ];

    private static string? Named(string name, string? value) => value is null ? null : $"{name} {value}";

    private static string? Whole(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
