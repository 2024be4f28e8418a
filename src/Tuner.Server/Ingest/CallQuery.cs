using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Validation;

namespace Tuner.Server.Ingest;

/// <summary>Where a call belongs, as the request's query says.</summary>
internal readonly record struct CallQuery(long WorkspaceId, string Agent)
{
    private const int MaxAgentLength = 255;

    /// <summary>Reads it and notes what is wrong; the value is only good when nothing is.</summary>
    public static CallQuery Read(IQueryCollection query, Faults faults)
    {
        var workspace = One(query, "workspace_id", faults);
        if (!long.TryParse(workspace, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 1)
            if (workspace is not null) Add(faults, "workspace_id", "int_parsing", "Should be a positive integer");
        var agent = One(query, "agent_remote_identifier", faults);
        if (agent is not null && (agent.Length == 0 || Characters.Count(agent, MaxAgentLength) > MaxAgentLength || agent.Contains('\0', StringComparison.Ordinal)))
            Add(faults, "agent_remote_identifier", "string_length", $"Should have 1 to {MaxAgentLength} characters, without U+0000");
        return new(id, agent ?? "");
    }

    private static string? One(IQueryCollection query, string name, Faults faults)
    {
        var values = query[name];
        if (values.Count == 1) return values[0] ?? "";
        if (values.Count == 0) Add(faults, name, "missing", "Query parameter required");
        else Add(faults, name, "value_error", "Should be given once");
        return null;
    }

    private static void Add(Faults faults, string name, string type, string message) =>
        faults.Add(FieldPath.Part("query").Member(name), type, message);
}
