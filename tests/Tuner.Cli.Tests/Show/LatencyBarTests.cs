using CsCheck;
using Tuner.Cli.CallViews;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Tests.Show;

public class LatencyBarTests
{
    [Fact]
    public void The_longest_wait_fills_the_bar_and_half_of_it_fills_half()
    {
        Assert.Equal("░░░░░█████", Bar(longest: 1000, turnDetection: 500, llm: 500));
        Assert.Equal("░░███", Bar(longest: 1000, turnDetection: 200, llm: 300));
    }

    [Fact]
    public void Roundings_do_not_add_up() => Gen.Select(Gen.Long[0, 5000], Gen.Long[0, 5000]).Sample((turnDetection, llm) =>
    {
        var bar = Bar(turnDetection + llm, turnDetection, llm);
        Assert.Equal(turnDetection + llm == 0 ? 0 : 10, bar.Length);
    });

    [Fact]
    public void A_record_that_does_not_add_up_never_breaks_the_bar() => Gen.Select(Gen.Long, Gen.Long, Gen.Long).Sample((longest, turnDetection, llm) =>
        Assert.InRange(Bar(longest, turnDetection, llm).Length, 0, 10));

    private static string Bar(long longest, long turnDetection, long llm)
    {
        using var writer = new StringWriter();
        var paragraph = new LatencyBar(longest, 10).Draw(new() { E2ELatency = turnDetection, LatencyPartsMs = new() { TurnDetection = turnDetection, Llm = llm } });
        Consoles.Create(writer, styled: false, 200).Write(paragraph);
        return writer.ToString().Split('\n')[1].TrimEnd();
    }
}
