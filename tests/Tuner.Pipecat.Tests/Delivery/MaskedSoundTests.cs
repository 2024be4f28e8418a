using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What is masked in the text is not heard: by word times where the row has them, else the whole row.</summary>
public sealed class MaskedSoundTests
{
    [Fact]
    public void A_row_without_word_times_is_silenced_whole() =>
        Assert.Equal([[850, 3150]], Of(Row("user", "my card is [card] thanks", 1000, 3000)));

    [Fact]
    public void Of_a_row_with_word_times_only_the_masked_words_are_silenced_and_those_that_were_taken_out_behind_them() =>
        Assert.Equal([[1850, 3500]], Of(Row("user", "it is [card] thanks", 1000, 4000, ("it", 1000, 1300), ("is", 1400, 1700), ("[card]", 2000, 2400), ("", 2500, 3400), ("thanks", 3500, 3900))));

    [Fact]
    public void Where_the_words_do_not_show_all_that_the_row_masks_the_row_is_silenced() =>
        Assert.Equal([[850, 4150]], Of(Row("user", "[email] or [phone] please", 1000, 4000, ("[email]", 1000, 1300), ("please", 3500, 3900))));

    [Fact]
    public void A_number_that_goes_on_in_the_next_breath_is_silenced_to_its_end() =>
        Assert.Equal([[850, 6150]], Of(Row("user", "my card is [card]", 1000, 3000), Row("user", "thanks", 5000, 6000)));

    [Fact]
    public void What_is_left_of_it_is_silenced_until_the_other_speaks() =>
        Assert.Equal([[850, 4500]], Of(Row("user", "my card is [card].", 1000, 3000), Row("agent", "Thank you.", 4500, 6000), Row("user", "bye", 7000, 7500)));

    [Fact]
    public void Brackets_of_other_kinds_and_rows_of_tools_silence_nothing() =>
        Assert.Empty(Of(Row("user", "he said [laughs] hello", 0, 1000), Row("agent_function", "[card]", 1000, 1000)));

    [Fact]
    public void Stretches_that_touch_are_one() =>
        Assert.Equal([[0, 4150]], Of(Row("user", "[phone] yes", 100, 2000), Row("agent", "[phone] right", 1900, 4000)));

    [Theory]
    [InlineData("card")]
    [InlineData("iban")]
    [InlineData("email")]
    [InlineData("phone")]
    [InlineData("ssn")]
    [InlineData("number")]
    [InlineData("keys")]
    [InlineData("secret")]
    [InlineData("unchecked")]
    public void Whatever_is_masked_is_silenced(string kind) => Assert.Equal([[850, 3150]], Of(Row("agent", $"it is [{kind}] right", 1000, 3000)));

    [Fact]
    public void The_last_word_is_silenced_to_the_end_of_its_row_and_one_that_overlaps_the_next_to_its_own() =>
        Assert.Equal(
            [[1850, 4150], [20_850, 22_500]],
            Of(
                Row("user", "[card] [card] x", 1000, 4000, ("x", 1000, 1300), ("[card]", 2000, 2400), ("", 2500, 2600), ("[card]", 2700, 2800)),
                Row("user", "[card] thanks", 21_000, 24_000, ("[card]", 21_000, 22_500), ("thanks", 22_000, 23_000))));

    [Fact]
    public void However_short_the_word_behind_it_is_it_is_heard() =>
        Assert.Equal([[850, 1500]], Of(Row("user", "[card] I say", 1000, 4000, ("[card]", 1000, 1300), ("", 1300, 1450), ("I", 1500, 1600), ("say", 1700, 1900))));

    [Fact]
    public void A_word_that_ends_behind_its_row_is_silenced_to_its_end() =>
        Assert.Equal([[1850, 4650]], Of(Row("user", "[card] x", 1000, 4000, ("x", 1000, 1300), ("[card]", 2000, 4500))));

    [Theory]
    [InlineData(13_000, 14_150)]
    [InlineData(13_001, 13_000)]
    public void The_next_breath_comes_within_ten_seconds_or_not_at_all(long next, long silentTo) =>
        Assert.Equal([[850, silentTo]], Of(Row("user", "my card is [card]", 1000, 3000), Row("agent_function", "x", 3000, 3000), Row("user", "thanks", next, 14_000)));

    [Theory]
    [InlineData(".")]
    [InlineData(",")]
    [InlineData("!")]
    [InlineData("?")]
    [InlineData(" ")]
    public void A_row_that_ends_with_a_mask_and_a_mark_may_go_on(string mark) =>
        Assert.Equal([[850, 13_000]], Of(Row("user", "my card is [card]" + mark, 1000, 3000)));

    [Fact]
    public void A_row_without_times_is_silenced_around_the_calls_beginning_and_a_breath_without_an_end_where_it_began()
    {
        var next = Row("user", "thanks", 5000, 0);
        next = next with { EndMs = null };
        Assert.Equal([[0, 150], [850, 5150]], Of(new TranscriptSegment { Role = SegmentRole.User, Text = "[card] x" }, Row("user", "[card]", 1000, 3000), next));
    }

    [Fact]
    public void Stretches_within_others_are_part_of_them_and_those_a_millisecond_apart_stay_apart()
    {
        Assert.Equal([[850, 10_150]], Of(Row("user", "[phone] yes", 1000, 10_000), Row("agent", "[phone] right", 2000, 4000)));
        Assert.Equal([[850, 4150]], Of(Row("user", "[phone] yes", 1000, 2000), Row("agent", "[phone] right", 2300, 4000)));
        Assert.Equal([[850, 2150], [2151, 4150]], Of(Row("user", "[phone] yes", 1000, 2000), Row("agent", "[phone] right", 2301, 4000)));
    }

    private static long[][] Of(params TranscriptSegment[] rows) => MaskedSound.Of(new CallPayload
    {
        CallId = "a",
        CallType = "web_call",
        StartTimestamp = 0,
        EndTimestamp = 1,
        RecordingUrl = "x",
        TranscriptWithToolCalls = rows,
    });

    private static TranscriptSegment Row(string role, string text, long start, long end, params (string Word, long Start, long End)[] words) => new()
    {
        Role = role,
        Text = text,
        StartMs = start,
        EndMs = end,
        Words = words.Length == 0 ? null : [.. words.Select(word => new TranscriptWord { Word = word.Word, StartMs = word.Start, EndMs = word.End })],
    };
}
