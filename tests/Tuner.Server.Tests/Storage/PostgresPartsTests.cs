using System.Text;
using Tuner.Server.Calls;
using Tuner.Server.Search;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Postgres;

namespace Tuner.Server.Tests.Storage;

public sealed class PostgresPartsTests
{
    [Fact]
    public void Text_that_PostgreSQL_refuses_is_made_one_that_it_takes_and_other_text_stays()
    {
        foreach (var (text, kept) in new[]
        {
            ("plain", "plain"), ("a\0b", "a\uFFFDb"), ("x\uD83D", "x\uFFFD"), ("\uDE00y", "\uFFFDy"), ("\uD83D\uDE00", "\uD83D\uDE00"), ("\uD83D\uD83D\uDE00\0", "\uFFFD\uD83D\uDE00\uFFFD"),
        })
        {
            Assert.Equal(kept, PostgresText.Of(text));
            Assert.Equal(kept, Encoding.UTF8.GetString(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(PostgresText.Of(text))));
        }
    }

    [Fact]
    public void The_owners_of_a_wait_come_back_as_they_were_written()
    {
        OwnerTime[] owners = [new("service", "Model#0", 300), new("", "a\nb\0予約", long.MaxValue), new("setting", new string('x', 200), 1)];
        Assert.Equal(owners, OwnerBytes.Read(OwnerBytes.Write(owners)));
        Assert.Null(OwnerBytes.Write([]));
        Assert.Empty(OwnerBytes.Read(null));
    }

    [Fact]
    public void A_document_that_is_too_long_ends_at_a_word_and_still_says_whose_it_is()
    {
        var document = Encoding.UTF8.GetString(SearchDocument.Of(7, "call", "desk", [string.Join(' ', Enumerable.Range(0, 9_000).Select(i => $"wörd{i:000000000000}"))]));
        Assert.Equal($" {document} ", PostgresSearch.Document(document));
        var parts = Enumerable.Range(0, 8).Select(part => string.Join(' ', Enumerable.Range(0, 9_000).Select(i => $"wörd{(part * 9_000) + i:000000000000}")));
        var cut = PostgresSearch.Document(Encoding.UTF8.GetString(SearchDocument.Of(7, "call", "desk", parts)));
        Assert.InRange(Encoding.UTF8.GetByteCount(cut), 800_000, 910_000);
        Assert.EndsWith(" _w7 ", cut, StringComparison.Ordinal);
        Assert.All(cut.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4..^2], token => Assert.True(token == "_" || token.Length == "word000000000000".Length, token));
    }

    [Fact]
    public void What_is_searched_for_becomes_quoted_words_of_one_workspace()
    {
        Assert.Equal("'table' & 'for' & 'two' & 'reserv':* & '_w42'", PostgresSearch.Words(SearchQuery.Read("table \"for two\" reserv*")!, 42));
        Assert.Equal(" for two ", SearchQuery.Read("\"for two\"")!.Phrases[0].Written);
    }
}
