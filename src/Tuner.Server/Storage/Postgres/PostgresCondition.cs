using Tuner.Server.Calls;
using Tuner.Server.Search;

namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// What keeps to the calls of a filter in one workspace: tables, conditions and their values. PostgreSQL chooses the way itself; each
/// condition has an index that begins with the workspace.
/// </summary>
internal sealed class PostgresCondition
{
    /// <summary>The longest wait; unknown ones are below all others.</summary>
    public const string WorstWait = "coalesce(c.wait_worst_ms::double precision, -1e15)";

    /// <summary>The cost; unknown ones are below all others.</summary>
    public const string Cost = "coalesce(c.cost, -1e15)";

    private readonly List<string> _conditions = ["c.workspace_id = @workspace"];
    private readonly List<string> _phrases = [];
    private readonly List<(string Name, object? Value)> _values = [];

    /// <summary>Of a filter that names a workspace.</summary>
    public PostgresCondition(PostgresSession session, CallFilter filter)
    {
        var workspace = filter.WorkspaceId ?? throw new ArgumentException("A condition is of one workspace.", nameof(filter));
        _values.Add(("@workspace", workspace));
        Add("c.call_id = @call_id", "@call_id", string.IsNullOrEmpty(filter.CallId) ? null : filter.CallId);
        Add("c.caller = @caller", "@caller", filter.Caller);
        Add("c.agent = @agent", "@agent", filter.Agent);
        Add("c.agent_version = @version", "@version", filter.AgentVersion);
        Add("c.end_reason = @end_reason", "@end_reason", filter.EndReason);
        Add("c.call_type = @call_type", "@call_type", filter.CallType);
        AddFlag("c.errors > 0", "c.errors = 0", filter.HasErrors);
        AddFlag("c.failed_tools > 0", "c.failed_tools = 0", filter.HasFailedTools);
        AddFlag("c.unanswered > 0", "c.unanswered = 0", filter.HasUnanswered);
        AddFlag("c.interruptions > 0", "c.interruptions = 0", filter.HasInterruptions);
        AddFlag("c.incomplete", "NOT c.incomplete", filter.Incomplete);
        AddFlag("c.voicemail", "NOT c.voicemail", filter.Voicemail);
        AddFlag("c.transferred", "NOT c.transferred", filter.Transferred);
        AddFlag("c.typed > 0", "c.typed = 0", filter.HasTyped);
        AddFlag("c.muted > 0", "c.muted = 0", filter.HasMuted);
        var ofOne = _conditions.Count <= 2 ? _conditions.Count : 0;
        Add($"{WorstWait} > @slower_than", "@slower_than", (double?)filter.SlowerThanMs);
        Add($"{Cost} >= @min_cost", "@min_cost", filter.MinCost);
        // A call that does not tell its cost is not a cheap one.
        Add($"{Cost} <= @max_cost AND {Cost} > -1e15", "@max_cost", filter.MaxCost);
        AddTrait("@tool", workspace, CallTrait.Tool, filter.Tool);
        AddTrait("@owner", workspace, CallTrait.Owner, filter.Owner);
        AddTrait("@part", workspace, CallTrait.Part, filter.Part);
        AddTrait("@language", workspace, CallName.Language, filter.Language);
        AddTrait("@speaker", workspace, CallName.Speaker, filter.Speaker);
        AddTrait("@transfer", workspace, CallName.Transfer, filter.TransferOutcome);
        Add("EXISTS (SELECT 1 FROM labels l WHERE l.workspace_id = @workspace AND l.label = @label AND l.call = c.id)", "@label", filter.Label);
        const string LookedAt = "EXISTS (SELECT 1 FROM marks m WHERE m.workspace_id = @workspace AND m.call = c.id AND m.looked_at_ms IS NOT NULL)";
        AddFlag(LookedAt, $"NOT {LookedAt}", filter.LookedAt);
        if (filter.Search is { } search) AddSearch(session, search, workspace);
        IsOfOneIndex = _conditions.Count == ofOne && filter.Search is null;
        Add("c.started_at_ms >= @from", "@from", filter.FromMs);
        Add("c.started_at_ms < @to", "@to", filter.ToMs);
    }

    /// <summary>The tables: calls as <c>c</c>, and where something is searched for the search as <c>s</c>.</summary>
    public string From { get; private set; } = "calls c";

    /// <summary>All conditions.</summary>
    public string Where => string.Join(" AND ", [.. _conditions, .. _phrases]);

    /// <summary>All but that the words of a phrase follow each other, for which a call's whole text is looked at.</summary>
    public string WhereOfWords => string.Join(" AND ", _conditions);

    /// <summary>That they do, of a search called <c>s</c>; null where no phrase is looked for.</summary>
    public string? Phrases => _phrases.Count == 0 ? null : string.Join(" AND ", _phrases);

    /// <summary>Whether an index holds all that decides: of the time, and of at most one more condition.</summary>
    public bool IsOfOneIndex { get; }

    /// <summary>The values.</summary>
    public (string Name, object? Value)[] Values => [.. _values];

    /// <summary>One condition more, with its value; none where the value is null.</summary>
    public void Add(string sql, string parameter, object? value)
    {
        if (value is null) return;
        _conditions.Add(sql);
        _values.Add((parameter, value));
    }

    private void AddFlag(string isSo, string isNot, bool? flag)
    {
        if (flag is { } wanted) _conditions.Add(wanted ? isSo : isNot);
    }

    private void AddTrait(string parameter, long workspace, string kind, string? name)
    {
        if (name is not null) Add($"c.traits @> ARRAY[{parameter}]::text[]", parameter, PostgresTraits.Of(workspace, kind, name));
    }

    // The index of words finds the calls that have all of them; of those, the tokens as they follow each other are looked at. A single whole
    // word needs no second look.
    private void AddSearch(PostgresSession session, SearchQuery search, long workspace)
    {
        const string Met = "s.workspace_id = @workspace AND s.words @@ @words::text::tsquery";
        const string Calls = "JOIN calls c ON c.workspace_id = s.workspace_id AND c.id = s.call";
        // Of words that hardly any call has PostgreSQL expects more than there are, and would walk past all calls to fill a page.
        if (PostgresSearch.IsRare(session, search)) From = $"(SELECT s.workspace_id, s.call, s.document FROM search s WHERE {Met} OFFSET 0) s {Calls}";
        else
        {
            From = $"search s {Calls}";
            _conditions.Add(Met);
        }
        _values.Add(("@words", PostgresSearch.Words(search, workspace)));
        foreach (var (i, phrase) in search.Phrases.Where(phrase => phrase.Tokens.Count > 1).Index())
        {
            _phrases.Add(FormattableString.Invariant($"strpos(s.document, @phrase_{i}) > 0"));
            _values.Add((FormattableString.Invariant($"@phrase_{i}"), phrase.Written));
        }
    }
}
