using Tuner.Server.Calls;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage;

/// <summary>
/// Answers a question about figures. Whole quarters of an hour, hours and days come added up; what lies at the edges, and what came in
/// since, is read call by call. A filter that is more than workspace, agent and version is read call by call throughout.
/// </summary>
internal sealed class CallSeries
{
    private readonly ISeriesSource _source;
    private readonly SeriesQuestion _question;
    private readonly SeriesSpan _span;
    private readonly KnownStatistics? _known;
    private readonly Dictionary<SeriesKey, CallFigures> _single = [];
    private readonly RollupPile _pile = new();
    private readonly List<SeriesGroup> _groups = [];
    private CallFigures? _room;
    private bool _hasMore;

    private CallSeries(ISeriesSource source, SeriesQuestion question, KnownStatistics? known) =>
        (_source, _question, _span, _known) = (source, question, SeriesSpan.Of(question), known);

    private bool IsOfTime => _question.Grouping is SeriesGrouping.Hour or SeriesGrouping.Day;

    /// <summary>The answer; the source must see one moment.</summary>
    /// <param name="source">What it is made of.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="known">Statistics that were made of this source before; null keeps none.</param>
    public static SeriesAnswer Read(ISeriesSource source, SeriesQuestion question, KnownStatistics? known)
    {
        var series = new CallSeries(source, Widen(source, question), known);
        series.CountSingly();
        var total = series.Total();
        if (series.IsOfTime) series.CloseSlices();
        else if (question.Grouping == SeriesGrouping.None) series.Close(default, total);
        else series.CloseKeys();
        return new(total, series._groups, series._hasMore, source.Behind);
    }

    // Where no call lies between an end of its time and that of a whole rollup, the question is over the whole one: up to now is up to
    // the end of today, and the newest calls need not be read one by one.
    private static SeriesQuestion Widen(ISeriesSource source, SeriesQuestion question)
    {
        if (!question.Filter.IsAddedUp) return question;
        foreach (var level in Rollups.Levels.Reverse())
        {
            var (from, to) = (question.FromMs / level * level, (question.ToMs + level - 1) / level * level);
            if (from < question.FromMs && source.IsEmpty(question.Filter with { FromMs = from, ToMs = question.FromMs })) question = question with { FromMs = from };
            if (to > question.ToMs && source.IsEmpty(question.Filter with { FromMs = question.ToMs, ToMs = to })) question = question with { ToMs = to };
        }
        return question;
    }

    private void CountSingly()
    {
        foreach (var (onlyNewest, from, to) in ReadSingly())
            _source.Count(_question.Filter with { FromMs = from, ToMs = to }, onlyNewest, call =>
            {
                var key = KeyOf(call);
                if (!_single.TryGetValue(key, out var figures)) _single[key] = figures = new();
                return figures;
            });
    }

    private IEnumerable<(bool OnlyNewest, long FromMs, long ToMs)> ReadSingly()
    {
        if (_span.Stretches.Count == 0)
        {
            yield return (false, _question.FromMs, _question.ToMs);
            yield break;
        }
        if (_question.FromMs < _span.InnerFromMs) yield return (false, _question.FromMs, _span.InnerFromMs);
        yield return (true, _span.InnerFromMs, _span.InnerToMs);
        if (_span.InnerToMs < _question.ToMs) yield return (false, _span.InnerToMs, _question.ToMs);
    }

    private SeriesKey KeyOf(ListedCall call) => _question.Grouping switch
    {
        SeriesGrouping.Hour or SeriesGrouping.Day => new(_span.SliceOf(call.Summary.StartedAtMs), null, null),
        SeriesGrouping.Agent => new(0, call.Agent, null),
        SeriesGrouping.Version => new(0, null, call.Summary.AgentVersion),
        _ => default,
    };

    // Out of the longest stretches that there are of all that is asked for together, and not group by group.
    private CallStatistics Total()
    {
        var place = PlaceOf(_question.Filter.Agent, _question.Filter.AgentVersion ?? Rollups.AllVersions);
        if (_span.Stretches.Count > 0) Read(place, SeriesSpan.Of(_question with { Slices = [new(_question.FromMs, _question.ToMs)] }).Stretches, (_, written) => _pile.Add(written));
        return Sum(place, [.. _single.Values]);
    }

    // Agents and versions one after the other, so that the waits of only one are in memory.
    private void CloseKeys()
    {
        var keys = _span.Stretches.Count == 0 ? _single.Keys : _single.Keys.Concat(_source.Keys(_question)).Distinct();
        foreach (var key in keys.Order(SeriesKey.InOrder).ToList())
        {
            if (_hasMore) return;
            var version = _question.Grouping == SeriesGrouping.Version ? key.Version ?? Rollups.NoVersion : Rollups.AllVersions;
            var place = PlaceOf(_question.Filter.Agent ?? key.Agent, _question.Filter.AgentVersion ?? version);
            Read(place, _span.Stretches, (_, written) => _pile.Add(written));
            Close(key, Sum(place, _single.TryGetValue(key, out var single) ? [single] : []));
        }
    }

    private void CloseSlices()
    {
        var (slice, all) = (0, PlaceOf(_question.Filter.Agent, _question.Filter.AgentVersion ?? Rollups.AllVersions));
        Read(all, _span.Stretches, (fromMs, written) =>
        {
            CloseUpTo(_span.SliceOf(fromMs));
            _pile.Add(written);
        });
        CloseUpTo(_question.Slices.Count);

        void CloseUpTo(int next)
        {
            for (; slice < next; slice++)
            {
                var (key, time) = (new SeriesKey(slice, null, null), _question.Slices[slice]);
                var single = _single.GetValueOrDefault(key);
                if (single is not null || !_pile.Written.IsEmpty) Close(key, Sum(all with { FromMs = time.FromMs, ToMs = time.ToMs }, single is null ? [] : [single]));
            }
        }
    }

    private void Close(SeriesKey key, CallStatistics statistics)
    {
        if (statistics[Figure.Calls] == 0) return;
        if (_groups.Count < _question.MostGroups) _groups.Add(new(key.Slice, key.Agent, key.Version, statistics));
        else _hasMore = true;
    }

    // Of the rollups on the pile and of what was counted singly beside them.
    private CallStatistics Sum(StatisticsPlace place, ReadOnlySpan<CallFigures> single)
    {
        var known = single.IsEmpty && !_pile.Written.IsEmpty ? _known : null;
        if (known?.Find(place, _pile.Written) is not { } statistics)
        {
            var room = _room ??= new(isOfMany: true);
            room.Clear();
            _pile.AddTo(room);
            foreach (var figures in single) room.Add(figures);
            statistics = CallStatistics.Of(room);
            known?.Keep(place, _pile.Written, statistics);
        }
        _pile.Clear();
        return statistics;
    }

    private StatisticsPlace PlaceOf(string? agent, long version) =>
        new(_question.Filter.WorkspaceId ?? Rollups.AllWorkspaces, agent ?? Rollups.AllAgents, version, _question.FromMs, _question.ToMs);

    private void Read(StatisticsPlace of, IReadOnlyList<SeriesStretch> stretches, RollupWritten add)
    {
        if (stretches.Count > 0) _source.AddUp(new(of.Workspace, of.Agent, of.Version, stretches), add);
    }
}
