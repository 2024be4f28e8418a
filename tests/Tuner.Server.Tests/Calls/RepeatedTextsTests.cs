using System.Text.Json;
using CsCheck;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Tests.Calls;

public class RepeatedTextsTests
{
    [Fact]
    public void Every_text_is_read_as_it_is_however_many_share_a_place() => Gen.String.Array[0, 300].Sample(texts =>
    {
        var repeated = new RepeatedTexts();
        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(texts.Concat(texts.Reverse())));
        foreach (var element in document.RootElement.EnumerateArray()) Assert.Equal(element.GetString(), repeated.Read(element));
    }, iter: 50);

    [Fact]
    public void The_same_text_is_one_string()
    {
        using var document = JsonDocument.Parse("""["OpenAILLMService#0", "OpenAILLMService#0", "\u004fpenAILLMService#0"]""");
        var repeated = new RepeatedTexts();
        var read = document.RootElement.EnumerateArray().Select(element => repeated.Read(element)).ToList();
        Assert.Same(read[0], read[1]);
        Assert.Equal(read[0], read[2]);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("true")]
    public void What_is_no_text_is_absent(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Null(new RepeatedTexts().Read(document.RootElement));
        Assert.Null(new RepeatedTexts().Read(null));
    }
}
