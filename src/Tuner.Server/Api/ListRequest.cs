using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Which part of the list is asked for, as the query of an address says.</summary>
internal sealed record ListRequest(CallFilter Filter, int Limit, CallPosition? OlderThan, CallPosition? NewerThan)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;
    private const int MaxText = 200;

    /// <summary>Reads it and notes what is wrong.</summary>
    public static ListRequest Read(IQueryCollection query, Faults faults)
    {
        var workspace = Number(query, "workspace_id", 1, long.MaxValue, faults);
        var text = query["q"].ToString().Trim();
        if (text.Length > MaxText) Fault(faults, "q", $"Should have at most {MaxText} characters");
        return new(
            new(workspace, text.Length is 0 or > MaxText ? null : text, CallId(query, faults)),
            (int)(Number(query, "limit", 1, MaxLimit, faults) ?? DefaultLimit),
            Position(query, "before", faults),
            Position(query, "after", faults));
    }

    /// <summary>As it was sent: a call_id may begin or end with a space.</summary>
    private static string? CallId(IQueryCollection query, Faults faults)
    {
        var id = query["call_id"].ToString();
        if (id.Length > MaxText) Fault(faults, "call_id", $"Should have at most {MaxText} characters");
        return id.Length is 0 or > MaxText ? null : id;
    }

    private static long? Number(IQueryCollection query, string name, long min, long max, Faults faults)
    {
        var text = query[name].ToString().Trim();
        if (text.Length == 0) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        Fault(faults, name, max == long.MaxValue ? "Should be a positive integer" : $"Should be an integer from {min} to {max}");
        return null;
    }

    private static CallPosition? Position(IQueryCollection query, string name, Faults faults)
    {
        var text = query[name].ToString();
        if (text.Length == 0) return null;
        if (CallPosition.TryParse(text, out var position)) return position;
        Fault(faults, name, "Should be a place that an earlier page of the list named");
        return null;
    }

    private static void Fault(Faults faults, string name, string message) => faults.Add(FieldPath.Part("query").Member(name), "value_error", message);
}
