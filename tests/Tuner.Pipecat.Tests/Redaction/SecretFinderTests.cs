using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Tests.Redaction;

public sealed class SecretFinderTests
{
    [Theory]
    [InlineData("My card is 4111111111111111.", "My card is [card].")]
    [InlineData("4111 1111 1111 1111, expires 12/27", "[card], expires 12/27")]
    [InlineData("four one one one, one one one one, one one one one, one one one one please", "[card] please")]
    [InlineData("four triple one double one double one double one double one um double one double one", "[card]")]
    [InlineData("forty one eleven eleven eleven eleven eleven eleven eleven", "[card]")]
    [InlineData("٤١١١١١١١١١١١١١١١", "[card]")]
    [InlineData("It is DE89 3704 0044 0532 0130 00, thanks", "It is [iban], thanks")]
    [InlineData("de89370400440532013000", "[iban]")]
    [InlineData("D E eight nine three seven oh four double zero double four oh five three two oh one three triple zero", "[iban]")]
    [InlineData("write to ana.silva+x@example.co.uk.", "write to [email].")]
    [InlineData("john dot smith at gmail dot com please", "[email] please")]
    [InlineData("j o h n four two at g mail dot com", "[email]")]
    [InlineData("call (212) 555-0187 or +49 171 123 45 67", "call ([phone] or +[phone]")]
    [InlineData("two one two five five five oh one eight seven", "[phone]")]
    [InlineData("nine one four three double seven double oh double oh", "[phone]")]
    [InlineData("call 2125550187 or 12125550187", "call [phone] or [phone]")]
    [InlineData("call 212 5550187 or 555-0187", "call [phone] or [phone]")]
    [InlineData("write to ana at gmail.com", "write to [email]")]
    [InlineData("ana at gmail dot c o m", "[email]")]
    [InlineData("ana at gmail dot c o m x y z", "[email] y z")]
    [InlineData("ana at gmail dot com ...", "[email] ...")]
    [InlineData("123-45-6789", "[ssn]")]
    [InlineData("my social security number is 123456789", "my social security number is [ssn]")]
    public void It_finds_what_is_written_and_what_is_spoken(string text, string masked) => Assert.Equal(masked, Masked(SecretFinder.BuiltIn, text));

    [Theory]
    [InlineData("2026-12-02 10:30")]
    [InlineData("Is doctor Chen free on December second at ten thirty?")]
    [InlineData("Your order 12345678 costs 1,234.56 dollars, plus 19 percent.")]
    [InlineData("The room has 4 beds, 2 baths and 120 square meters.")]
    [InlineData("Meet me at the corner, on the dot.")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("1795495233992086087")]
    [InlineData("rooms 212 555, 0187")]
    [InlineData("IS 12 A GOOD NUMBER")]
    [InlineData("uuid 6c3e86ed-e1ab-40a1-ad14-ae974240c2b9")]
    public void It_leaves_alone_what_is_none(string text) => Assert.Equal(text, Masked(SecretFinder.BuiltIn, text));

    [Fact]
    public void A_pattern_of_the_applications_own_is_a_mask_with_its_name_however_short_what_it_finds()
    {
        Assert.Equal("row [row]", Masked(Read(new() { Patterns = new Dictionary<string, string> { ["row"] = "[A-F]" } }), "row C"));
        Assert.Equal("order [order] is late", Masked(Read(new() { Patterns = new Dictionary<string, string> { ["order"] = @"ORD-\d{4}" } }), "order ORD-1234 is late"));
    }

    [Fact]
    public void A_pattern_that_takes_too_long_masks_the_whole_text() =>
        Assert.Equal("[unchecked]", Masked(Read(new() { Patterns = new Dictionary<string, string> { ["slow"] = @"^(\w+\s?)*\1$" } }), new string('a', 40) + " " + new string('b', 4000) + "!"));

    [Fact]
    public void What_the_applications_own_finder_says_is_masked_and_what_it_fails_on_is_masked_whole()
    {
        Assert.Equal("my [secret] name", Masked(Read(new() { Finder = text => [3..6] }), "my pet name"));
        Assert.Equal("[secret]", Masked(Read(new() { Finder = text => throw new InvalidOperationException(text) }), "my pet name"));
        Assert.Equal("[secret]", Masked(Read(new() { Finder = text => null! }), "my pet name"));
    }

    [Fact]
    public void Patterns_that_cannot_work_are_all_named()
    {
        var errors = new List<string>();
        SecretFinder.Read(new() { Patterns = new Dictionary<string, string> { ["bad"] = "(", ["No Name"] = "x", ["empty"] = "" } }, errors);
        Assert.Equal(3, errors.Count);
        Assert.Contains(errors, error => error.Contains("'bad'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1 ")]
    [InlineData("a@")]
    [InlineData("D E 8 ")]
    [InlineData("double ")]
    [InlineData("one at dot ")]
    [InlineData("a dot ")]
    [InlineData("+")]
    [InlineData("4111 ")]
    public void However_long_a_text_is_what_stands_at_its_end_is_found(string piece)
    {
        // A search whose time grew with the square of the length would be at it for minutes: the run's own limit would end it.
        var text = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length)) + " and ana@example.org";
        var last = SecretFinder.BuiltIn.Find(text)[^1];
        Assert.Equal((text.Length, Secret.Email), (last.End, last.Kind));
    }

    [Fact]
    public void A_part_of_a_known_number_is_one_where_it_turns_up_again_but_seven_digits_are_too_few_to_know()
    {
        var secrets = new CallSecrets(SecretFinder.BuiltIn);
        secrets.Find("Call 555-0187.");
        Assert.Empty(secrets.Find("order 5550187 of 99"));
        secrets.Find("My order is 99000, call 212-555-0187.");
        Assert.Empty(secrets.Find("code 9900021"));
        Assert.Equal(new Secret(6, 13, Secret.Number), Assert.Single(secrets.Find("order 5550187 of 99")));
    }

    private static SecretFinder Read(RedactionSettings settings)
    {
        var errors = new List<string>();
        var finder = SecretFinder.Read(settings, errors);
        Assert.Empty(errors);
        return finder;
    }

    private static string Masked(SecretFinder finder, string text)
    {
        foreach (var secret in finder.Find(text).AsEnumerable().Reverse()) text = text[..secret.Start] + secret.Mask + text[secret.End..];
        return text;
    }
}
