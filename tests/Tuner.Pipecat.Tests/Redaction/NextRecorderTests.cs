using System.Text;
using System.Text.Json;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Tests.Redaction;

/// <summary>A recorder that goes on for a dead one sees what that one wrote down, not what it masked.</summary>
public sealed class NextRecorderTests
{
    private readonly LineRedactor _redactor = new(SecretFinder.BuiltIn);

    [Fact]
    public void The_rest_of_an_address_is_known_by_its_beginning_in_the_journal()
    {
        _redactor.Remember(Said("You can use ana dot silva"));
        Assert.Equal("[email] please", Next(Said("at example dot com please")));
    }

    [Fact]
    public void Digits_that_may_be_a_part_of_what_only_the_dead_one_knew_are_masked()
    {
        Assert.Equal("I have 41111111 here", Next(Said("I have 41111111 here")));
        _redactor.Remember("""{"t":1,"frame":"TranscriptionFrame","src":"STT#0","data":{"text":"It is [card]"},"masked":{"card":1}}"""u8);
        Assert.Equal("I have [number] here", Next(Said("I have 41111111 here")));
        Assert.Equal("at 12 in room 123456", Next(Said("at 12 in room 123456")));
    }

    [Fact]
    public void A_line_that_says_nothing_is_passed_over()
    {
        _redactor.Remember("{\"broken"u8);
        _redactor.Remember("[]"u8);
        Assert.False(_redactor.IsHolding);
    }

    private string? Next(byte[] line)
    {
        Assert.True(_redactor.Take(line, 1, 0));
        _redactor.Flush();
        return JsonElement.Parse(_redactor.Next()!).GetProperty("data").GetProperty("text").GetString();
    }

    private static byte[] Said(string text) => Encoding.UTF8.GetBytes($$$"""{"t":1,"frame":"TranscriptionFrame","src":"STT#0","data":{"text":"{{{text}}}"}}""");
}
