using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Tests.Calls;

public sealed class MemberNamesTests
{
    private static readonly string[] Wanted = ["first", "second", "third"];
    private static readonly MemberNames Names = new(Wanted);

    [Theory]
    [InlineData("""{"first":1,"second":2,"third":3}""", "1 2 3")]
    [InlineData("""{"third":3,"other":{"first":9},"first":1,"second":2}""", "1 2 3")]
    [InlineData("""{"second":2,"s\u0065cond":4,"\u0066irst":1}""", "1 4 -")]
    [InlineData("""{"first":1,"first":null,"third":"x","third":3}""", "- - 3")]
    [InlineData("""{"firs":1,"firsts":2,"FIRST":3,"":4}""", "- - -")]
    [InlineData("[1,2,3]", "- - -")]
    [InlineData("null", "- - -")]
    public void Members_are_found_whatever_their_order_and_writing_and_of_two_it_is_the_last(string json, string expected)
    {
        using var document = JsonDocument.Parse(json);
        Names.Find(document.RootElement, out var found);
        Assert.Equal(expected, string.Join(' ', Wanted.Select(name => Names.Value(found, name)?.ToString() ?? "-")));
    }

    [Fact]
    public void Asking_for_what_was_not_looked_for_is_a_mistake_and_not_an_absent_member()
    {
        Names.Find(null, out var found);
        Assert.Null(Names.Value(found, string.Concat("sec", "ond")));
        Assert.Throws<ArgumentException>(() => Names.Value(found, "fourth"));
        Assert.Throws<ArgumentException>(() => new MemberNames([.. Enumerable.Range(0, FoundMembers.Most + 1).Select(i => $"{i}")]));
    }
}
