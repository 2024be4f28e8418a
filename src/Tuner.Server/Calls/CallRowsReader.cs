using System.Runtime.InteropServices;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Calls;

/// <summary>Takes a call's narrow rows out of its record.</summary>
internal static class CallRowsReader
{
    /// <summary>The rows of a record.</summary>
    public static CallRows Read(CallRecord record) => new()
    {
        Waits = WaitsOf(record.Rows),
        Tools = [.. ToolsOf(record.Rows).Take(CallRows.MostOfAKind)],
        Names = CallNames.Read(record),
        Errors = [.. record.Errors.Index().Select(error => ErrorOf(error.Index, error.Item)).Take(CallRows.MostOfAKind)],
    };

    /// <summary>At most <see cref="OwnerTime.MaxName"/> characters of a text, and never half of a surrogate pair.</summary>
    public static string Cut(string text) =>
        text.Length <= OwnerTime.MaxName ? text : text[..(char.IsHighSurrogate(text[OwnerTime.MaxName - 1]) ? OwnerTime.MaxName - 1 : OwnerTime.MaxName)];

    private static List<WaitRow> WaitsOf(IReadOnlyList<CallRow> rows)
    {
        var waits = new List<WaitRow>();
        for (var i = 0; i < rows.Count && waits.Count < CallRows.MostOfAKind; i++)
            if (WaitOf(i, rows[i]) is { } wait) waits.Add(wait);
        return waits;
    }

    private static WaitRow? WaitOf(int index, CallRow row)
    {
        if (row.Wait is { } wait) return new(index, row.StartMs, wait.TotalMs, Answered: true, wait.KnownPartsMs, OwnersOf(wait.Spans));
        return row.UnansweredMs is { } unanswered
            ? new(index, row.EndMs + unanswered, unanswered, Answered: false, new long?[WaitPart.Kinds.Count], OwnersOf(row.UnansweredSpans))
            : null;
    }

    private static List<OwnerTime> OwnersOf(IReadOnlyList<RecordedWaitSpan> spans)
    {
        var owners = new List<OwnerTime>(Math.Min(spans.Count, MostOwners));
        foreach (var span in spans)
        {
            if (span.EndMs <= span.StartMs) continue;
            var (kind, name, ms) = (Cut(span.OwnerKind), Cut(span.Owner), span.EndMs - span.StartMs);
            var at = 0;
            while (at < owners.Count && (owners[at].Name != name || owners[at].Kind != kind)) at++;
            if (at < owners.Count) owners[at] = owners[at] with { Ms = owners[at].Ms + ms };
            else if (owners.Count < MostOwners) owners.Add(new(kind, name, ms));
        }
        SortByTime(CollectionsMarshal.AsSpan(owners));
        return owners;
    }

    // A stable order: of two as long the one that came first. They are few, and a call has hundreds of such lists.
    private static void SortByTime(Span<OwnerTime> owners)
    {
        for (var i = 1; i < owners.Length; i++)
        {
            var owner = owners[i];
            var at = i;
            for (; at > 0 && owners[at - 1].Ms < owner.Ms; at--) owners[at] = owners[at - 1];
            owners[at] = owner;
        }
    }

    // A failure may stand on the call or on its result.
    private static IEnumerable<ToolRow> ToolsOf(IReadOnlyList<CallRow> rows)
    {
        var results = rows.Where(row => row is { Role: RowRole.Result, Tool.RequestId: not null }).ToLookup(row => row.Tool!.RequestId, StringComparer.Ordinal);
        foreach (var (index, row) in rows.Index())
        {
            if (row is not { Role: RowRole.Function, Tool: { } tool }) continue;
            var result = tool.RequestId is { } id ? results[id].FirstOrDefault() : null;
            var start = tool.StartMs ?? row.StartMs;
            var end = tool.EndMs ?? result?.Tool?.EndMs ?? result?.StartMs;
            var failed = tool.Failed || result?.Tool?.Failed == true;
            var error = tool.Error is { Length: > 0 } own ? own : result?.Tool?.Error;
            yield return new(index, Cut(tool.Name), start, end >= start ? end - start : null, failed, failed && error is { Length: > 0 } ? Cut(error) : null);
        }
    }

    private static ErrorRow ErrorOf(int place, RecordedError error) =>
        new(place, error.AtMs, CutOrNull(error.Source), CutOrNull(error.Category), Cut(error.Message), error.Fatal, error.Recovered);

    private static string? CutOrNull(string? text) => text is null ? null : Cut(text);

    private const int MostOwners = 20;
}
