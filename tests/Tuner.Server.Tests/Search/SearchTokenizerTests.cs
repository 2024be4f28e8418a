using System.Globalization;
using CsCheck;
using Tuner.Server.Search;

namespace Tuner.Server.Tests.Search;

public class SearchTokenizerTests
{
    [Theory]
    [InlineData("A table, for 2!", "a table for 2")]
    [InlineData("mÜLLER", "muller")]
    [InlineData("Mu\u0308ller", "muller")]
    [InlineData("STRASSE Straße STRAẞE", "strasse strasse strasse")]
    [InlineData("ΟΔΟΣ οδος ὁδός", "οδοσ οδοσ οδοσ")]
    [InlineData("ISPARTA ısparta İsparta isparta", "isparta isparta isparta isparta")]
    [InlineData("Ｔｏｋｙｏ １２", "tokyo 12")]
    [InlineData("ЁЛКА ёлка", "елка елка")]
    [InlineData("٣٤ ३४ ๓๔", "34 34 34")]
    [InlineData("العَرَبِيَّة العربية", "العربية العربية")]
    [InlineData("do\u00adna\u200dtion", "donation")]
    [InlineData("e-mail me@x.org", "e mail me x org")]
    [InlineData("𐐀𐐁", "𐐨𐐩")]
    public void Words_are_read_without_letter_case_and_accents_in_every_script(string text, string words) => Assert.Equal(words, Read(text));

    [Theory]
    [InlineData("预订", "预订 订")]
    [InlineData("我想预订。好", "我想 想预 预订 订 好")]
    [InlineData("予約です", "予約 約で です す")]
    [InlineData("ｶﾞﾗｽ", "ガラ ラス ス")]
    [InlineData("カ\u3099ラス", "ガラ ラス ス")]
    [InlineData("จอง", "จอ อง ง")]
    [InlineData("예약을 취소", "예약 약을 을 취소 소")]
    [InlineData("예약", "예약 약")]
    [InlineData("iPhone手机", "iphone 手机 机")]
    [InlineData("3人 𠮷野家", "3 人 𠮷野 野家 家")]
    public void Scripts_without_spaces_are_read_in_overlapping_pairs(string text, string tokens) => Assert.Equal(tokens, Read(text));

    [Fact]
    public void Composed_and_decomposed_text_is_read_alike()
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Search", "forms.txt")))
            Assert.True(Read(Text(line.Split(';')[0])) == Read(Text(line.Split(';')[1])), line);
    }

    [Fact]
    public void Whatever_is_read_holds_no_space_no_sign_and_no_capital_letter() => Nasty.Sample(text =>
    {
        foreach (var token in SearchTokenizer.Read(text))
        {
            Assert.NotEmpty(token.Text);
            Assert.DoesNotContain(token.Text, unit => unit < 0x80 && !char.IsAsciiLetterLower(unit) && !char.IsAsciiDigit(unit));
            Assert.True(token.Text.Length <= SearchTokenizer.LongestWord + 1);
            Assert.True(0 <= token.Start && token.Start < token.End && token.End <= text.Length);
        }
    });

    [Fact]
    public void What_was_read_reads_itself_alike() => Nasty.Sample(text =>
    {
        var once = SearchTokenizer.Read(text).Where(token => token.Kind == SearchTokenKind.Word).Select(token => token.Text).ToList();
        Assert.Equal(once, once.SelectMany(word => SearchTokenizer.Read(word)).Select(token => token.Text));
    });

    [Fact]
    public void Ascii_alone_is_read_as_it_is_among_other_characters() => Gen.Char[(char)0, (char)0x7F].Array[0, 200].Select(units => new string(units)).Sample(text =>
        Assert.Equal(SearchTokenizer.Read($"{text} é").SkipLast(1), SearchTokenizer.Read(text)));

    [Fact]
    public void A_part_of_a_text_that_stands_between_spaces_is_found_in_it() => Gen.Select(Nasty, Nasty, Nasty).Sample((before, part, after) =>
    {
        if (SearchQuery.Read($"\"{part.Replace('"', ' ')}\"") is not { } query || part.Length > 100 || query.Phrases.Count > 1) return;
        Assert.NotNull(SearchSnippet.Of($"{before} {part} {after}", query));
    });

    [Fact]
    public void The_index_gets_every_token_of_a_text_whichever_way_it_is_read() => Gen.Select(Nasty, Nasty).Sample((one, other) =>
    {
        var text = new SearchText();
        text.Add(other);
        // Of what is written nothing is left then.
        text.Clear();
        text.Add(one);
        text.Add(other);
        text.Add(new string('A', 70) + "!b");
        // Said again, it is known.
        text.Add(one);
        var parts = new[] { one, other, new string('A', 70) + "!b", one }.Where(part => part.Length > 0).Select(part => $"{Read(part)} {SearchText.Border} ".TrimStart());
        Assert.Equal(string.Concat(parts), text.ToString());
    });

    [Fact]
    public void A_word_of_endless_letters_is_told_apart_by_its_beginning()
    {
        var token = Assert.Single(SearchTokenizer.Read(new string('a', 1_000_000)));
        Assert.Equal((new string('a', SearchTokenizer.LongestWord), 0, 1_000_000), (token.Text, token.Start, token.End));
    }

    // Before what uses it: static fields are set in the order in which they stand.
    private static readonly string[] Pieces =
        ["Müller", "mu\u0308", "\u0308", "預約", "が", "か\u3099", "\u3099", "한", "\u1112\u1161\u11AB", "น้ำ", "\uD800", "\uDC00", " ", "\u200B", "ß", "İ", "a\0b", "\u094D\u093C", "क", "_", "*"];

    private static readonly Gen<string> Nasty = Gen.OneOf(Gen.String, Gen.Int[0, Pieces.Length - 1].Array[0, 12].Select(picks => string.Concat(picks.Select(pick => Pieces[pick]))));

    private static string Text(string codes) => string.Concat(codes.Split(' ').Select(code => char.ConvertFromUtf32(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    private static string Read(string text) => string.Join(' ', SearchTokenizer.Read(text).Select(token => token.Text));
}
