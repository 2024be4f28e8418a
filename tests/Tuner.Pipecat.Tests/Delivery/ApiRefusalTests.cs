using System.Text;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What is kept of a server's words: places and kinds, up to bounds, and nothing of the call.</summary>
public sealed class ApiRefusalTests
{
    private static readonly string Sent = """{"call_id":"call-1","text":"My mother is Archibald, PIN 4711."}""";

    [Theory]
    [InlineData("""{"detail":"no such agent"}""", "no such agent")]
    [InlineData("""{"detail":"  no such\tagent "}""", "no such agent")]
    [InlineData("""{"detail":""}""", "(no reason given)")]
    [InlineData("""{"detail":[]}""", "(no reason given)")]
    [InlineData("""{"detail":{}}""", "(no reason given)")]
    [InlineData("""{"detail":["a","b",7]}""", "(no reason given)")]
    [InlineData("""{"detail":null}""", null)]
    [InlineData("""{"detail":7}""", null)]
    [InlineData("""{"other":{"detail":"inner"}}""", null)]
    [InlineData("""{"other":{"detail":"inner"},"detail":"outer"}""", "outer")]
    [InlineData("""{"other":[1,{"a":2}],"more":"x","detail":{"code":"late"}}""", "late")]
    [InlineData("""["detail"]""", null)]
    [InlineData("""{""", null)]
    [InlineData("""{"detail":""", null)]
    [InlineData("""{"other":[1""", null)]
    [InlineData("", null)]
    [InlineData("detail", null)]
    public void Of_an_answer_is_kept(string body, string? kept) => Assert.Equal(kept, Read(body));

    [Theory]
    [InlineData("""[{"type":"missing","loc":["body","rows",3,"text"]}]""", "body.rows.3.text: missing")]
    [InlineData("""[{"loc":["body"],"code":"late"},{"type":"missing"},{"loc":["a","b"]}]""", "body: late; missing; a.b")]
    [InlineData("""["x",{"type":"missing"},[{"type":"inner"}],{"type":"last"}]""", "missing; last")]
    [InlineData("""[{"input":{"type":"inner"},"type":"missing"}]""", "missing")]
    [InlineData("""[{"type":7,"loc":"body","code":"late"}]""", "late")]
    [InlineData("""[{"loc":[-1,0,999999,1000000,1.5,true,["in"],"ok"],"type":"t"}]""", "….0.999999.….….….….ok: t")]
    [InlineData("""[{"loc":["with blank","","a-b_c.d"],"type":"what he said"}]""", "….….a-b_c.d: …")]
    [InlineData("""[{"type":"missing","loc":["body"]},{"type":"cut_of""", "body: missing")]
    [InlineData("""[{"type":"missing","loc":["body","a""", "body: missing")]
    [InlineData("""[{"type":"missing","input":"My mo""", "missing")]
    public void Of_a_list_of_faults_are_kept_places_and_kinds(string faults, string kept) => Assert.Equal(kept, Read($$$"""{"detail":{{{faults}}}"""));

    [Fact]
    public void Every_part_has_a_bound()
    {
        Assert.Equal(new string('x', 300), Read($$$"""{"detail":"{{{new string('x', 301)}}}"}"""));
        Assert.Equal(new string('x', 300), Read($$$"""{"detail":"{{{new string('x', 300)}}}"}"""));
        Assert.Equal(new string('t', 40), Read($$$"""{"detail":{"type":"{{{new string('t', 40)}}}"}}"""));
        Assert.Equal("…", Read($$$"""{"detail":{"type":"{{{new string('t', 41)}}}"}}"""));
        Assert.Equal(string.Join("; ", Enumerable.Repeat("t", 20)), Read($$$"""{"detail":[{{{string.Join(',', Enumerable.Repeat("""{"type":"t"}""", 21))}}}]}"""));
        // A place grows until it is at least two hundred letters long: 9 parts of 24 and their dots are 224.
        Assert.Equal(string.Join('.', Enumerable.Repeat(new string('p', 24), 8)) + '.' + new string('p', 24), Read($$$"""{"detail":{"loc":[{{{string.Join(',', Enumerable.Repeat($"\"{new string('p', 24)}\"", 12))}}}]}}"""));
        Assert.Equal(string.Join('.', Enumerable.Repeat(new string('p', 40), 5)), Read($$$"""{"detail":{"loc":[{{{string.Join(',', Enumerable.Repeat($"\"{new string('p', 40)}\"", 9))}}}]}}"""));
    }

    [Theory]
    [InlineData(404, "Not Found", null)]
    [InlineData(400, "Not Found", "Not Found")]
    [InlineData(404, "no such agent", "no such agent")]
    [InlineData(405, "Method Not Allowed", null)]
    [InlineData(407, "whatever", null)]
    [InlineData(406, "whatever", "whatever")]
    public void Some_answers_come_of_whoever_never_saw_the_call(int status, string detail, string? kept) => Assert.Equal(kept, Read($$$"""{"detail":"{{{detail}}}"}""", status));

    [Fact]
    public void A_key_is_gone_before_a_sentence_is_cut_within_it()
    {
        var kept = Read($$$"""{"detail":"{{{new string('x', 295)}}}tr_api_key and more"}""");
        Assert.Equal(new string('x', 295) + "(key)", kept);
    }

    [Theory]
    [InlineData("Cannot take 'My mother is Archibald', sorry", "Cannot take '…', sorry")]
    [InlineData("mother!", "mother!")] // seven letters alike are chance
    [InlineData("y mother!", "…!")]
    [InlineData("at 4711 o'clock", "at … o'clock")]
    [InlineData("at 471 o'clock", "at 471 o'clock")]
    [InlineData("at 4712 o'clock", "at 4712 o'clock")]
    [InlineData("is Archibald", "…")]
    [InlineData("My mother is Archibald", "…")]
    [InlineData("My mother is?????is Archibald", "…?????…")]
    [InlineData("My mother is???is Archibald", "…")] // letters between two pieces go with them, up to three
    [InlineData("My mother is????is Archibald", "…????…")]
    [InlineData("(4711)(4711)", "(…)")]
    public void What_stands_in_the_call_as_well_is_taken_out(string sentence, string kept) => Assert.Equal(kept, Read($$$"""{"detail":"{{{sentence}}}"}"""));

    private static string? Read(string body, int status = 422) => ApiRefusal.Read(status, Encoding.UTF8.GetBytes(body), Encoding.UTF8.GetBytes(Sent), "tr_api_key");
}
