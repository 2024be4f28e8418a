using Microsoft.AspNetCore.Http;
using Tuner.Server.Pages.List;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>What the page of the list is asked for, as the query of its address says.</summary>
/// <param name="Question">Which calls.</param>
/// <param name="Columns">What is shown of them.</param>
/// <param name="Address">The same question from the beginning of the list.</param>
/// <param name="After">The newest call that is known already.</param>
internal sealed record ListPageRequest(CallQuestion Question, IReadOnlyList<ListColumn> Columns, ListAddress Address, long After)
{
    private static readonly QueryParameter ColumnNames = new("columns", $"be some of {string.Join(", ", ListColumn.All.Select(column => column.Name))}, with commas between them");
    private static readonly QueryParameter NewestKnown = new(NewCalls.After, "be the number of a call, or 0");

    /// <summary>The question as it was asked, before it is narrowed to what the caller may see.</summary>
    public CallQuestion Asked { get; private init; } = Question;

    /// <summary>The same, narrowed.</summary>
    public ListPageRequest Over(CallFilter filter) => this with { Question = Question with { Filter = filter } };

    /// <summary>Reads it and notes what is wrong; null when something is.</summary>
    /// <param name="query">The query.</param>
    /// <param name="faults">Where what is wrong is noted.</param>
    /// <param name="isStream">Whether only newer calls are asked for.</param>
    public static ListPageRequest? Read(IQueryCollection query, Faults faults, bool isStream = false)
    {
        IReadOnlyList<QueryParameter> known = [.. ListRequest.Parameters, ColumnNames, .. isStream ? [NewestKnown] : Array.Empty<QueryParameter>()];
        var reader = new QueryReader(query, known, faults);
        var question = ListRequest.Read(reader);
        var columns = ListColumn.Read(reader.Text(ColumnNames)) ?? reader.Fault<IReadOnlyList<ListColumn>>(ColumnNames);
        var after = isStream ? reader.Whole(NewestKnown, 0) ?? 0 : 0;
        return faults.None && columns is not null ? new(question, columns, AddressOf(query), after) : null;
    }

    private static ListAddress AddressOf(IQueryCollection query) => new(
        [.. query.Where(parameter => parameter.Key != ListRequest.Cursor.Name && parameter.Key != NewestKnown.Name && parameter.Value.ToString().Length > 0).Select(parameter => (parameter.Key, parameter.Value.ToString()))]);
}
