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
