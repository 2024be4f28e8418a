using Spectre.Console;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Tests.Terminal;

public class FittedTableTests
{
    [Theory]
    [InlineData(60, "call  rows  end\nclinic-with-a-long-name  15  agent_hangup")]
    [InlineData(40, "call  end\nclinic-with-a-long-name  agent_hangup\n(left out at this width: rows)")]
    [InlineData(30, "call\nclinic-with-a-long-name\n(left out at this width: rows,\nend)")]
    public void Where_columns_do_not_fit_the_least_important_ones_are_left_out_and_named(int width, string expected) =>
        Assert.Equal(expected, Words(Table(), width));

    [Fact]
    public void In_a_pipe_a_row_is_a_line() =>
        Assert.Equal(2, Consoles.PlainText(Wide().Of(Consoles.PipedTableWidth), Consoles.PipedTableWidth).TrimEnd('\n').Split('\n').Length);

    [Fact]
    public void A_text_wraps_between_its_words()
    {
        var lines = Consoles.PlainText(Wide().Of(60), 60).TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 60));
        Assert.DoesNotContain(lines, line => line.TrimStart().Length == 1);
    }

    private static FittedTable Table()
    {
        var table = new FittedTable(new("call", 3), new("rows", 1, IsNumber: true), new("end", 2));
        table.AddRow(new Text("clinic-with-a-long-name"), new Text("15"), new Text("agent_hangup"));
        return table;
    }

    private static FittedTable Wide()
    {
        var table = new FittedTable(new("call", 3), new("why", 2, Wraps: true));
        table.AddRow(new Text("c-1"), new Text(string.Join(' ', Enumerable.Repeat("because", 40))));
        return table;
    }

    private static string Words(FittedTable table, int width) =>
        string.Join('\n', Consoles.PlainText(table.Of(width), width).TrimEnd('\n').Split('\n').Select(line => string.Join("  ", line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))));
}
