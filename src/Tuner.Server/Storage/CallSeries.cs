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
    private readonly Dictionary<SeriesKey, CallFigures> _single = [];
    private readonly CallFigures _total = new(isOfMany: true);
    private readonly List<SeriesGroup> _groups = [];
    private bool _hasMore;

    private CallSeries(ISeriesSource source, SeriesQuestion question) =>
        (_source, _question, _span) = (source, question, SeriesSpan.Of(question));

    private bool IsOfTime => _question.Grouping is SeriesGrouping.Hour or SeriesGrouping.Day;

    /// <summary>The answer; the source must see one moment.</summary>
    public static SeriesAnswer Read(ISeriesSource source, SeriesQuestion question)
    {
        var series = new CallSeries(source, Widen(source, question));
        series.CountSingly();
        if (series.IsOfTime)
        {
            series.AddUpTotal();
            series.CloseSlices();
        }
        else series.CloseKeys();
        return new(CallStatistics.Of(series._total), series._groups, series._hasMore, source.Behind);
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
            foreach (var call in _source.Calls(_question.Filter with { FromMs = from, ToMs = to }, onlyNewest))
            {
                var key = KeyOf(call.Call);
                if (!_single.TryGetValue(key, out var figures)) _single[key] = figures = new();
                call.AddTo(figures);
            }
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

    // Out of the longest stretches that there are, and not hour by hour.
    private void AddUpTotal()
    {
        foreach (var single in _single.Values) _total.Add(single);
        if (_span.Stretches.Count == 0) return;
        var whole = SeriesSpan.Of(_question with { Slices = [new(_question.FromMs, _question.ToMs)] });
        foreach (var stretch in whole.Stretches) AddUp(default, stretch, (_, written) => FigureBytes.AddTo(_total, written));
    }

    // Agents and versions one after the other, so that the waits of only one are in memory.
    private void CloseKeys()
    {
        var keys = _span.Stretches.Count == 0 ? _single.Keys : _single.Keys.Concat(_source.Keys(_question)).Distinct();
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
        if (!IsOfTime) _total.Add(figures);
        if (_groups.Count < _question.MostGroups) _groups.Add(new(key.Slice, key.Agent, key.Version, CallStatistics.Of(figures)));
        else _hasMore = true;
    }

    private void AddUp(SeriesKey key, SeriesStretch stretch, RollupWritten add)
    {
        var filter = _question.Filter;
        _source.AddUp(
            new(
                filter.WorkspaceId ?? Rollups.AllWorkspaces,
                filter.Agent ?? key.Agent ?? Rollups.AllAgents,
                filter.AgentVersion ?? (_question.Grouping == SeriesGrouping.Version ? key.Version ?? Rollups.NoVersion : Rollups.AllVersions),
                stretch),
            add);
    }
}
