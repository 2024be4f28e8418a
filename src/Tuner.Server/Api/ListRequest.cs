using Microsoft.AspNetCore.Http;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Which part of the list is asked for, as the query of an address says.</summary>
internal static class ListRequest
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    private static readonly Dictionary<string, CallSort> Sorts = new(StringComparer.Ordinal)
    {
        ["time"] = CallSort.Time,
        ["length"] = CallSort.Length,
        ["worst_wait"] = CallSort.WorstWait,
        ["cost"] = CallSort.Cost,
        ["trouble"] = CallSort.Trouble,
    };

    private static readonly Dictionary<string, bool> Orders = new(StringComparer.Ordinal) { ["desc"] = false, ["asc"] = true };

    public static QueryParameter Sort { get; } = new("sort", "be time, length, worst_wait, cost or trouble");
    public static QueryParameter Order { get; } = new("order", "be desc (the newest, longest, dearest first) or asc");
    public static QueryParameter Limit { get; } = new("limit", $"be an integer from 1 to {MaxLimit}");
    public static QueryParameter Cursor { get; } = new("cursor", "be the 'next' or 'previous' of an earlier answer to the same question");

    /// <summary>All that the address of the list takes.</summary>
    public static IReadOnlyList<QueryParameter> Parameters { get; } = [.. CallParameters.Filters, Sort, Order, Limit, Cursor];

    /// <summary>The words for an order, as they stand in an address.</summary>
    public static string WordOf(CallSort sort) => Sorts.First(word => word.Value == sort).Key;

    /// <summary>Reads it and notes what is wrong.</summary>
    public static CallQuestion Read(IQueryCollection query, Faults faults) => Read(new QueryReader(query, Parameters, faults));

    /// <inheritdoc cref="Read(IQueryCollection, Faults)"/>
    public static CallQuestion Read(QueryReader reader)
    {
        var question = new CallQuestion
        {
            Filter = CallParameters.Read(reader),
            Sort = reader.Choice(Sort, Sorts) ?? CallSort.Time,
            Ascending = reader.Choice(Order, Orders) ?? false,
            Limit = (int)(reader.Whole(Limit, 1, MaxLimit) ?? DefaultLimit),
        };
        if (reader.Text(Cursor) is not { } cursor) return question;
        if (CallCursor.Read(cursor, question) is { } place) return place;
        reader.Fault<string>(Cursor);
        return question;
    }
}
