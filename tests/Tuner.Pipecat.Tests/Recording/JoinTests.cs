using System.Text;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Pieces of text are joined as their language joins.</summary>
public class JoinTests
{
    [Theory]
    [InlineData("OK. 你好", "OK.", "你好")]
    [InlineData("你好 OK", "你好", "OK")]
    [InlineData("你好。OK", "你好。", "OK")]
    [InlineData("OK。", "OK", "。")]
    [InlineData("你好,我在", "你好,", "我在")]
    [InlineData("我说“好”", "我说", "“好”")]
    [InlineData("你好。请问", "你好。", "请问")]
    [InlineData("はい、そうです", "はい、", "そう", "です")]
    [InlineData("Yes! はい", "Yes!", "はい")]
    [InlineData("สวัสดีครับ", "สวัสดี", "ครับ")]
    [InlineData("Hello. สวัสดี", "Hello.", "สวัสดี")]
    [InlineData("안녕하세요. 반갑습니다", "안녕하세요.", "반갑습니다")]
    [InlineData("네. 你好", "네.", "你好")]
    [InlineData("Привет. 你好", "Привет.", "你好")]
    [InlineData("Hello there.", "Hello", "there", ".")]
    [InlineData("He said “no”", "He said", "“no”")]
    [InlineData("one two", "one", "two")]
    [InlineData("五 5", "五", "5")]
    public void Of_one_script_or_of_two(string joined, params string[] pieces)
    {
        var text = new StringBuilder();
        foreach (var piece in pieces) Pipecat.Recording.Text.Append(text, piece, bringsOwnSpaces: false);
        Assert.Equal(joined, text.ToString());
    }

    [Fact]
    public void Pieces_with_their_own_spaces_stay_as_they_are()
    {
        var text = new StringBuilder("OK.");
        Pipecat.Recording.Text.Append(text, "你好", bringsOwnSpaces: true);
        Assert.Equal("OK.你好", text.ToString());
    }
}
