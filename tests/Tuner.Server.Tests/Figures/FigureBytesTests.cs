using CsCheck;
using Tuner.Server.Figures;

namespace Tuner.Server.Tests.Figures;

public class FigureBytesTests
{
    private static readonly int[] Percents = [50, 95, 99, 100];

    [Fact]
    public void Figures_come_back_as_they_were_written_down() => Made.Sample(figures =>
    {
        var read = new CallFigures();
        FigureBytes.AddTo(read, FigureBytes.Write(figures));
        Assert.Equal(Text(figures), Text(read));
    });

    [Fact]
    public void What_was_added_can_be_taken_away_again() => Gen.Select(Made, Made).Sample((one, other) =>
    {
        var sum = new CallFigures();
        FigureBytes.AddTo(sum, FigureBytes.Write(one));
        FigureBytes.AddTo(sum, FigureBytes.Write(other));
        FigureBytes.AddTo(sum, FigureBytes.Write(other), -1);
        Assert.Equal(Text(one), Text(sum));
    });

    [Fact]
    public void Few_waits_are_kept_exactly_and_many_to_three_digits() => Gen.Long[0, 300_000].Array[1, 1_000].Sample(waits =>
    {
        var figures = new CallFigures();
        foreach (var wait in waits) figures.Answered.Add(wait, 1);
        var kept = new CallFigures();
        FigureBytes.AddTo(kept, FigureBytes.Write(figures, isRollup: true));
        Assert.Equal(waits.Length, kept.Answered.Count);
        foreach (var percents in Percents)
        {
            var (exact, rounded) = (ResponseTimes.Percentiles(figures, [percents])[0]!.Value.Ms, ResponseTimes.Percentiles(kept, [percents])[0]!.Value.Ms);
            if (waits.Distinct().Count() <= 256) Assert.Equal(exact, rounded);
            else Assert.InRange(rounded, exact * 0.995 - 1, (exact * 1.005) + 1);
        }
        // A call that is removed takes its wait along, rounded or not.
        foreach (var wait in waits) FigureBytes.AddTo(kept, FigureBytes.Write(Of(wait)), -1);
        Assert.Equal(0, kept.Answered.Count);
        Assert.Empty(kept.Answered.Sorted());
    }, iter: 200);

    [Fact]
    public void A_percentile_is_the_value_at_its_rank_and_says_when_nobody_answered() =>
        Gen.Select(Gen.Long[0, 70_000].Array[0, 700], Gen.Long[0, 70_000].Array[0, 50], Gen.Int[1, 100]).Sample((answered, unanswered, percents) =>
        {
            var figures = new CallFigures();
            foreach (var wait in answered) figures.Answered.Add(wait, 1);
            foreach (var wait in unanswered) figures.Unanswered.Add(wait, 1);
            var sorted = answered.Select(ms => (ms, false)).Concat(unanswered.Select(ms => (ms, true))).Order().ToList();
            int[] asked = [1, percents, percents, 100];
            var expected = asked.Select(share => sorted.Count == 0 ? ((long, bool)?)null : sorted[(int)Math.Ceiling(share / 100m * sorted.Count) - 1]);
            Assert.Equal(expected, ResponseTimes.Percentiles(figures, asked));
        });

    [Fact]
    public void The_distribution_counts_every_answer_once() => Gen.Long[0, 30_000].Array[0, 300].Sample(waits =>
    {
        var figures = new CallFigures();
        foreach (var wait in waits) figures.Answered.Add(wait, 1);
        var counts = ResponseTimes.Histogram(figures, [1_000, 5_000]);
        Assert.Equal([waits.Count(ms => ms <= 1_000), waits.Count(ms => ms is > 1_000 and <= 5_000), waits.Count(ms => ms > 5_000)], counts);
    });

    [Fact]
    public void What_was_cut_off_or_never_written_is_refused() => Gen.Select(Made, Gen.Int[0, 100]).Sample((figures, cut) =>
    {
        var written = FigureBytes.Write(figures);
        Assert.Throws<InvalidDataException>(() => FigureBytes.AddTo(new(), written.AsSpan(0, Math.Min(cut, written.Length - 1))));
    });

    [Fact]
    public void Names_without_end_are_added_up_as_one()
    {
        var sums = new NamedSums();
        for (var i = 0; i < 10_000; i++) sums.Add(NamedFigure.Tool, $"tool {i}", 1);
        Assert.Equal(10_000, sums.Of(NamedFigure.Tool).Sum(one => one.Sum));
        Assert.InRange(sums.Count, 2, 501);
        Assert.Contains(NamedSums.Others, sums.Of(NamedFigure.Tool).Select(one => one.Name));
    }

    private static readonly Gen<CallFigures> Made = Gen.Select(
        Gen.Long[-1_000_000_000_000, 1_000_000_000_000].Array[CallFigures.Kinds], Gen.Dictionary(Gen.String[0, 20], Gen.Long[1, 1_000_000])[0, 10], Gen.Long[0, 200_000].Array[0, 100], Gen.Long[0, 200_000].Array[0, 10],
        (numbers, names, answered, unanswered) =>
        {
            var figures = new CallFigures();
            for (var i = 0; i < numbers.Length; i++) figures[(Figure)i] = numbers[i];
            foreach (var (name, sum) in names) figures.Named.Add(NamedFigure.EndReason, name, sum);
            foreach (var wait in answered) figures.Answered.Add(wait, 1);
            foreach (var wait in unanswered) figures.Unanswered.Add(wait, 1);
            return figures;
        });

    private static CallFigures Of(long wait)
    {
        var figures = new CallFigures();
        figures.Answered.Add(wait, 1);
        return figures;
    }

    private static string Text(CallFigures figures) =>
        $"{string.Join(' ', Enum.GetValues<Figure>().Select(figure => figures[figure]))} | {string.Join(' ', figures.Named.Of(NamedFigure.EndReason).OrderBy(one => one.Name, StringComparer.Ordinal))} | {string.Join(' ', figures.Answered.Sorted())} | {string.Join(' ', figures.Unanswered.Sorted())}";
}
