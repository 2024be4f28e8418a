using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tuner.Server.Calls;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Answers a question about figures. Whole quarters of an hour, hours and days come added up; what lies at the edges, and what came in
/// since, is read call by call. A filter that is more than workspace, agent and version is read call by call throughout.
/// </summary>
internal sealed class SqliteSeries
{
    private readonly SqliteConnection _connection;
    private readonly SeriesQuestion _question;
    private readonly SeriesSpan _span;
    private readonly Dictionary<SeriesKey, CallFigures> _single = [];
    private readonly CallFigures _total = new(isOfMany: true);
    private readonly List<SeriesGroup> _groups = [];
    private bool _hasMore;

    private SqliteSeries(SqliteConnection connection, SeriesQuestion question) =>
        (_connection, _question, _span) = (connection, question, SeriesSpan.Of(question));

    private bool IsOfTime => _question.Grouping is SeriesGrouping.Hour or SeriesGrouping.Day;

    /// <summary>The answer; the connection must see one moment of the database.</summary>
    public static SeriesAnswer Read(SqliteConnection connection, SeriesQuestion question)
    {
        var series = new SqliteSeries(connection, SqliteSeriesCalls.Widen(connection, question));
        series.CountSingly();
        if (series.IsOfTime) series.CloseSlices();
        else series.CloseKeys();
        return new(CallStatistics.Of(series._total), series._groups, series._hasMore, SqliteFollowing.Behind(connection));
    }

    private void CountSingly()
    {
        foreach (var (conditions, from, to) in SqliteSeriesCalls.Of(_connection, _question, _span))
        {
            var filter = _question.Filter with { FromMs = from, ToMs = to };
            foreach (var part in SqliteWorkspaces.Each(_connection, filter))
                foreach (var call in SqliteSeriesCalls.Read(_connection, part, conditions))
                {
                    var key = KeyOf(call.Call);
                    if (!_single.TryGetValue(key, out var figures)) _single[key] = figures = new();
                    call.AddTo(figures);
                }
        }
    }

    private SeriesKey KeyOf(ListedCall call) => _question.Grouping switch
    {
        SeriesGrouping.Hour or SeriesGrouping.Day => new(_span.SliceOf(call.Summary.StartedAtMs), null, null),
        SeriesGrouping.Agent => new(0, call.Agent, null),
        SeriesGrouping.Version => new(0, null, call.Summary.AgentVersion),
        _ => default,
    };

    // Agents and versions one after the other, so that the waits of only one are in memory.
    private void CloseKeys()
    {
        var keys = _span.Stretches.Count == 0 ? _single.Keys : _single.Keys.Concat(SqliteRollupKeys.Of(_connection, _question)).Distinct();
        foreach (var key in keys.Order(SeriesKey.InOrder).ToList())
        {
            if (!_single.Remove(key, out var figures)) figures = new();
            foreach (var stretch in _span.Stretches) AddUp(key, stretch, (_, written) => FigureBytes.AddTo(figures, written));
            Close(key, figures);
        }
    }

    private void CloseSlices()
    {
        var (slice, figures) = (-1, new CallFigures(isOfMany: true));
        foreach (var stretch in _span.Stretches)
        {
            AddUp(default, stretch, (slot, written) =>
            {
                var next = _span.SliceOf(slot * stretch.LevelMs);
                if (next != slice) CloseUpTo(next);
                FigureBytes.AddTo(figures, written);
            });
        }
        CloseUpTo(_question.Slices.Count);

        void CloseUpTo(int next)
        {
            for (; slice < next; slice++)
            {
                if (slice < 0) continue;
                if (_single.Remove(new(slice, null, null), out var single)) figures.Add(single);
                Close(new(slice, null, null), figures);
                figures.Clear();
            }
        }
    }

    private void Close(SeriesKey key, CallFigures figures)
    {
        if (figures[Figure.Calls] == 0) return;
        _total.Add(figures);
        if (_groups.Count < _question.MostGroups) _groups.Add(new(key.Slice, key.Agent, key.Version, CallStatistics.Of(figures)));
        else _hasMore = true;
    }

    private delegate void Written(long slot, ReadOnlySpan<byte> figures);

    private void AddUp(SeriesKey key, SeriesStretch stretch, Written add)
    {
        var filter = _question.Filter;
        using var command = _connection.Command(
            "SELECT slot, figures FROM rollups WHERE workspace_id = $workspace AND level = $level AND agent = $agent AND version = $version AND slot >= $first AND slot < $end ORDER BY slot",
            ("$workspace", filter.WorkspaceId ?? SqliteRollups.AllWorkspaces), ("$level", stretch.LevelMs),
            ("$agent", filter.Agent ?? key.Agent ?? SqliteRollups.AllAgents),
            ("$version", filter.AgentVersion ?? (_question.Grouping == SeriesGrouping.Version ? key.Version ?? SqliteRollups.NoVersion : SqliteRollups.AllVersions)),
            ("$first", stretch.FirstSlot), ("$end", stretch.EndSlot));
        using var row = command.ExecuteReader();
        // Straight out of SQLite's memory: a month has thousands of them.
        while (row.Read()) add(row.GetInt64(0), raw.sqlite3_column_blob(row.Handle!, 1));
    }
}
