using System.Text;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Tests.Redaction;

public sealed class LineRedactorTests
{
    [Theory]
    [InlineData("""{"t":1,"event":"node"}""", true)]
    [InlineData("""{"t":1,"event":"node"} """, true)]
    [InlineData("""{"t":1,"event":"node"} call 212-555-0187""", false)]
    [InlineData("""{"t":1}{"t":2}""", false)]
    [InlineData("""["212-555-0187"]""", false)]
    [InlineData("""{"t":1""", false)]
    [InlineData("212-555-0187", false)]
    public void A_line_is_one_object_and_what_is_none_cannot_be_cleared(string line, bool understood)
    {
        var redactor = new LineRedactor(SecretFinder.BuiltIn);
        Assert.Equal(understood, redactor.Take(Encoding.UTF8.GetBytes(line), 1, 0));
        redactor.Flush();
        Assert.Equal(understood, redactor.Next() is not null);
    }
}
