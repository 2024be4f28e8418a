using Tuner.Server.Calls;
using Tuner.Server.Search;

namespace Tuner.Server.Storage;

/// <summary>Which calls are asked for. What is null does not matter.</summary>
internal sealed record CallFilter
{
    /// <summary>Only this workspace.</summary>
    public long? WorkspaceId { get; init; }

    /// <summary>Only calls in which this was said or heard, or of whose call_id or agent these are words.</summary>
    public string? Text { get; init; }

    /// <summary>Only calls of exactly this call_id.</summary>
    public string? CallId { get; init; }

    /// <summary>Only calls of exactly this agent.</summary>
    public string? Agent { get; init; }

    /// <summary>Only calls of this version of the agent.</summary>
    public long? AgentVersion { get; init; }

    /// <summary>Only calls that began at this moment or later, Unix milliseconds.</summary>
    public long? FromMs { get; init; }

    /// <summary>Only calls that began before this moment, Unix milliseconds.</summary>
    public long? ToMs { get; init; }

    /// <summary>Only calls that ended for exactly this reason.</summary>
    public string? EndReason { get; init; }

    /// <summary>Only calls of exactly this type.</summary>
    public string? CallType { get; init; }

    /// <summary>Only calls of exactly this number.</summary>
    public string? Caller { get; init; }

    /// <summary>Whether the pipeline had an error or a tool failed.</summary>
    public bool? HasErrors { get; init; }

    /// <summary>Whether a tool failed.</summary>
    public bool? HasFailedTools { get; init; }

    /// <summary>Whether the agent was cut off.</summary>
    public bool? HasInterruptions { get; init; }

    /// <summary>Whether a turn got no answer.</summary>
    public bool? HasUnanswered { get; init; }

    /// <summary>Whether the record is not whole.</summary>
    public bool? Incomplete { get; init; }

    /// <summary>Only calls in which somebody waited longer than this, milliseconds; a wait that no answer ended counts as long as it was.</summary>
    public long? SlowerThanMs { get; init; }

    /// <summary>Only calls that cost at least this, US cents.</summary>
    public double? MinCost { get; init; }

    /// <summary>Only calls that cost at most this, US cents.</summary>
    public double? MaxCost { get; init; }

    /// <summary>Only calls in which exactly this tool was called.</summary>
    public string? Tool { get; init; }

    /// <summary>Only calls in which this owner had a share in the wait for an answer; of a service its name stands for each of its instances, <c>NAME#0</c> and so on.</summary>
    public string? Owner { get; init; }

    /// <summary>Only calls in which this part, as <c>llm</c>, was the longest of an answer's wait.</summary>
    public string? Part { get; init; }

    /// <summary>Whether a machine answered instead of a person.</summary>
    public bool? Voicemail { get; init; }

    /// <summary>Whether the caller was handed over.</summary>
    public bool? Transferred { get; init; }

    /// <summary>Only calls with a transfer of which this became, one of <see cref="CallTransfers.Outcomes"/>.</summary>
    public string? TransferOutcome { get; init; }

    /// <summary>Whether the caller typed a text.</summary>
    public bool? HasTyped { get; init; }

    /// <summary>Whether the caller spoke while the pipeline did not listen.</summary>
    public bool? HasMuted { get; init; }

    /// <summary>Only calls in which the caller used this language, as <see cref="LanguageTag.Read"/> gives it; a wider one stands for all of its kinds.</summary>
    public string? Language { get; init; }

    /// <summary>Only calls in which exactly this one spoke on the caller's side.</summary>
    public string? Speaker { get; init; }

    /// <summary>Only calls that bear exactly this label.</summary>
    public string? Label { get; init; }

    /// <summary>Whether somebody said that it was looked at.</summary>
    public bool? LookedAt { get; init; }

    /// <summary>What <see cref="Text"/> asks for; null when it asks for nothing that can be found.</summary>
    public SearchQuery? Search => string.IsNullOrEmpty(Text) ? null : SearchQuery.Read(Text);

    /// <summary>Whether figures of it are kept added up: nothing but workspace, agent and version narrows the calls.</summary>
    public bool IsAddedUp => this == new CallFilter { WorkspaceId = WorkspaceId, Agent = Agent, AgentVersion = AgentVersion };

    /// <summary>Whether nothing but the workspace narrows the calls.</summary>
    public bool IsWholeWorkspace => this == new CallFilter { WorkspaceId = WorkspaceId };
}
