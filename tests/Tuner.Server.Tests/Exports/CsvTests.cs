using Tuner.Pipecat.Reading;
using Tuner.Server.Exports;

namespace Tuner.Server.Tests.Exports;

public class CsvTests
{
    public static TheoryData<string> Calls => ExportedCalls.Names;

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30 1234", "'+49 30 1234")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0")]
    [InlineData("\u200b=1", "'\u200b=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r\n=1", "\"'\r\n=1\"")]
    [InlineData("a=1", "a=1")]
    [InlineData("two, \"three\"", "\"two, \"\"three\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("", "")]
    public void No_text_is_a_formula_and_no_text_ends_its_cell(string text, string cell)
    {
        using var written = new StringWriter();
        new Csv(written).Add(text).EndLine();
        Assert.Equal(cell + "\r\n", written.ToString());
    }

    [Fact]
    public void Numbers_are_numbers_in_every_culture_and_what_is_not_known_is_empty()
    {
        using var written = new StringWriter();
        new Csv(written).Add(-1_234_567L).Add(0.125).Add((long?)null).Add((double?)null).Add(true).Add((string?)null).EndLine();
        Assert.Equal("-1234567,0.125,,,true,\r\n", written.ToString());
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Every_line_of_a_table_has_as_many_cells_as_its_heading(string name)
    {
        foreach (var table in CsvTable.All)
        {
            var lines = Read(Written(table, name));
            Assert.All(lines, cells => Assert.Equal(lines[0].Count, cells.Count));
            Assert.Equal(table.Columns, string.Join(',', lines[0]));
        }
    }

    [Fact]
    public void The_tables_hold_the_call_its_rows_answers_tools_and_waits()
    {
        var lines = CsvTable.All.ToDictionary(table => table.Name, table => Read(Written(table, "clinic")));
        var call = ExportedCalls.Named("clinic");
        Assert.Equal(2, lines["calls"].Count);
        Assert.Equal(call.Rows.Count(row => row.IsSpoken()), lines["turns"].Count - 1);
        Assert.Equal(call.Rows.Count(row => row.Wait is not null || row.UnansweredMs is not null), lines["answers"].Count - 1);
        Assert.Equal(call.Rows.Count(row => row.Role == Tuner.Pipecat.Reading.RowRole.Function), lines["tools"].Count - 1);
        Assert.Equal(call.Rows.Sum(row => (row.Wait?.Spans ?? row.UnansweredSpans).Count), lines["waits"].Count - 1);
        foreach (var answer in lines["answers"].Skip(1)) Assert.Equal(long.Parse(answer[4], System.Globalization.CultureInfo.InvariantCulture), answer[5..11].Sum(part => part.Length == 0 ? 0 : long.Parse(part, System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static string Written(CsvTable table, string name)
    {
        using var text = new StringWriter();
        table.WriteHeading(text);
        table.Write(new(text), ExportedCalls.Named(name));
        return text.ToString();
    }

    /// <summary>As RFC 4180 reads it.</summary>
    private static List<List<string>> Read(string csv)
    {
        var (lines, cells, cell, quoted) = (new List<List<string>>(), new List<string>(), new System.Text.StringBuilder(), false);
        for (var at = 0; at < csv.Length; at++)
        {
            var letter = csv[at];
            if (letter == '"' && quoted && at + 1 < csv.Length && csv[at + 1] == '"') cell.Append(csv[at++]);
            else if (letter == '"') quoted = !quoted;
            else if (quoted || letter is not (',' or '\r' or '\n')) cell.Append(letter);
            else if (letter == ',')
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (letter == '\n')
            {
                cells.Add(cell.ToString());
                lines.Add(cells);
                (cells, _) = ([], cell.Clear());
            }
        }

        Assert.False(quoted);
        return lines;
    }
}
