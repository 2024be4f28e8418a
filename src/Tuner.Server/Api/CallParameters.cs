using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Storage;

namespace Tuner.Server.Api;

/// <summary>The parameters by which calls are asked for, in the list and in the series.</summary>
internal static class CallParameters
{
    public static QueryParameter WorkspaceId { get; } = new("workspace_id", "be a positive integer");
    public static QueryParameter Text { get; } = new("text", "have at most 200 characters, with a letter or digit among them");
    public static QueryParameter OlderText { get; } = new("q", Text.Expected + "; it is another name of 'text', so give one of them");
    public static QueryParameter CallId { get; } = new("call_id", "have at most 200 characters");
    public static QueryParameter Agent { get; } = new("agent", "have at most 255 characters");
    public static QueryParameter AgentVersion { get; } = new("version", "be an integer, 0 or more");
    public static QueryParameter From { get; } = new("from", "be Unix milliseconds, a day such as 2026-11-29, or a time such as 2026-11-29T08:00 or 2026-11-29T08:00:00Z");
    public static QueryParameter To { get; } = new("to", From.Expected);
    public static QueryParameter Zone { get; } = new("time_zone", "be an IANA name that this machine knows, such as UTC or Europe/Berlin");
    public static QueryParameter EndReason { get; } = new("end_reason", "have at most 100 characters");
    public static QueryParameter CallType { get; } = new("call_type", "have at most 100 characters");
    public static QueryParameter Caller { get; } = new("caller", "have at most 50 characters; in an address '+' is written %2B");
    public static QueryParameter Errors { get; } = new("errors", "be true or false");
    public static QueryParameter FailedTools { get; } = new("failed_tools", Errors.Expected);
    public static QueryParameter Interruptions { get; } = new("interruptions", Errors.Expected);
    public static QueryParameter Unanswered { get; } = new("unanswered", Errors.Expected);
    public static QueryParameter Incomplete { get; } = new("incomplete", Errors.Expected);
    public static QueryParameter SlowerThan { get; } = new("slower_than_ms", "be an integer from 0 to 1000000000000, milliseconds");
    public static QueryParameter MinCost { get; } = new("min_cost", "be a number of US cents, 0 or more, such as 2.5");
    public static QueryParameter MaxCost { get; } = new("max_cost", MinCost.Expected);
    public static QueryParameter Tool { get; } = new("tool", "have at most 200 characters");
    public static QueryParameter Owner { get; } = new("owner", Tool.Expected);
    public static QueryParameter Part { get; } = new("part", $"be {string.Join(", ", WaitPart.Kinds.SkipLast(1))} or {WaitPart.Kinds[^1]}");
    public static QueryParameter Voicemail { get; } = new("voicemail", Errors.Expected);
    public static QueryParameter Transferred { get; } = new("transferred", Errors.Expected);
    public static QueryParameter TransferOutcome { get; } = new("transfer_outcome", $"be {string.Join(", ", CallTransfers.Outcomes.SkipLast(1))} or {CallTransfers.Outcomes[^1]}");
    public static QueryParameter Typed { get; } = new("typed", Errors.Expected);
    public static QueryParameter Muted { get; } = new("muted", Errors.Expected);
    public static QueryParameter Language { get; } = new("language", "be the tag of a language such as de or de-AT, at most 100 characters");
    public static QueryParameter Speaker { get; } = new("speaker", Tool.Expected);
    public static QueryParameter Label { get; } = new("label", "have at most 100 characters");
    public static QueryParameter LookedAt { get; } = new("looked_at", Errors.Expected);

    private static readonly Dictionary<string, int> Parts = WaitPart.Kinds.Index().ToDictionary(part => part.Item, part => part.Index, StringComparer.Ordinal);
    private static readonly Dictionary<string, int> Outcomes = CallTransfers.Outcomes.Index().ToDictionary(outcome => outcome.Item, outcome => outcome.Index, StringComparer.Ordinal);

    /// <summary>Those that say which calls.</summary>
    public static IReadOnlyList<QueryParameter> Filters { get; } =
    [
        WorkspaceId, Text, OlderText, CallId, Agent, AgentVersion, From, To, Zone, EndReason, CallType, Caller, Errors, FailedTools,
        Interruptions, Unanswered, Incomplete, SlowerThan, MinCost, MaxCost, Tool, Owner, Part,
        Voicemail, Transferred, TransferOutcome, Typed, Muted, Language, Speaker, Label, LookedAt,
    ];

    /// <summary>Reads the filter.</summary>
    public static CallFilter Read(QueryReader query)
    {
        var zone = query.Zone(Zone);
        var (text, older) = (query.Text(Text)?.Trim(), query.Text(OlderText)?.Trim());
        if (text is not null && older is not null) query.Fault<string>(OlderText);
        var filter = new CallFilter
        {
            WorkspaceId = query.Whole(WorkspaceId, 1),
            Text = text ?? older,
            CallId = query.Text(CallId),
            Agent = query.Text(Agent, 255),
            AgentVersion = query.Whole(AgentVersion, 0),
            FromMs = query.Moment(From, zone),
            ToMs = query.Moment(To, zone),
            EndReason = query.Text(EndReason, 100),
            CallType = query.Text(CallType, 100),
            Caller = query.Text(Caller, 50),
            HasErrors = query.Flag(Errors),
            HasFailedTools = query.Flag(FailedTools),
            HasInterruptions = query.Flag(Interruptions),
            HasUnanswered = query.Flag(Unanswered),
            Incomplete = query.Flag(Incomplete),
            SlowerThanMs = query.Whole(SlowerThan, 0, 1_000_000_000_000),
            MinCost = query.Amount(MinCost),
            MaxCost = query.Amount(MaxCost),
            Tool = query.Text(Tool),
            Owner = query.Text(Owner),
            Part = query.Choice(Part, Parts) is { } part ? WaitPart.Kinds[part] : null,
            Voicemail = query.Flag(Voicemail),
            Transferred = query.Flag(Transferred),
            TransferOutcome = query.Choice(TransferOutcome, Outcomes) is { } outcome ? CallTransfers.Outcomes[outcome] : null,
            HasTyped = query.Flag(Typed),
            HasMuted = query.Flag(Muted),
            Language = query.Text(Language) is { } language ? LanguageTag.Read(language) ?? query.Fault<string>(Language) : null,
            Speaker = query.Text(Speaker),
            Label = query.Text(Label, 100),
            LookedAt = query.Flag(LookedAt),
        };
        if (!string.IsNullOrEmpty(filter.Text) && filter.Search is null) query.Fault<string>(text is null ? OlderText : Text);
        if (filter.FromMs > filter.ToMs) query.Fault<string>(To, "not be before 'from'");
        if (filter.MinCost > filter.MaxCost) query.Fault<string>(MaxCost, "not be below 'min_cost'");
        return filter;
    }
}
