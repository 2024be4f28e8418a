using CsCheck;
using Tuner.Server.Search;

namespace Tuner.Server.Tests.Search;

/// <summary>A call read part by part, beside the text that the index gets of all its parts.</summary>
public class SearchMatchTests
{
    private static readonly string[] Words = ["Pizza", "pizza,", "groß", "GROSS", "a", "b.", "預訂", "預", "x_y", "Pi", "mañana"];
    private static readonly Gen<string> Word = Gen.Int[0, Words.Length - 1].Select(at => Words[at]);
    private static readonly Gen<string> Said = Word.Array[0, 5].Select(words => string.Join(' ', words));

    [Fact]
    public void A_call_is_found_part_by_part_exactly_where_the_index_finds_it()
    {
        var found = 0;
        Gen.Select(Said.Array[1, 5], Word.Array[1, 3], Gen.Bool, Gen.Bool).Sample((parts, asked, isPhrase, isOpen) =>
        {
            var words = $"{string.Join(' ', asked)}{(isOpen ? "*" : "")}";
            if (SearchQuery.Read(isPhrase ? $"\"{words}\"" : words) is not { } query) return;
            var index = new SearchText();
            foreach (var part in parts) index.Add(part);
            var text = $" {index} ";
            var expected = query.Phrases.All(phrase => text.Contains($" {string.Join(' ', phrase.Tokens)}{(phrase.IsOpen ? "" : " ")}", StringComparison.Ordinal));
            var match = new SearchMatch(query);
            // Of a call that was read before nothing is left.
            match.Begin();
            match.IsWholeWith(asked[0]);
            match.Begin();
            Assert.Equal(expected, parts.Any(match.IsWholeWith));
            if (expected) Interlocked.Increment(ref found);
        }, iter: 2_000);
        Assert.True(found > 20);
    }
}
