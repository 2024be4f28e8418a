using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>How much of a hostile call is kept, and where each bound lies.</summary>
public class BoundsTests
{
    [Fact]
    public void The_first_200_errors_are_kept_and_all_are_counted()
    {
        var log = new Log().At(1000);
        for (var i = 1; i <= 300; i++) log.Add(new ErrorFrame { Error = $"error {i}" }, "Llm");
        var data = log.Record().GeneralMetaDataRaw!;
        Assert.Equal((200, 300), (data.Errors!.Count, data.Quality!.Errors));
        Assert.Equal("error 200", data.Errors[^1].Message);
    }

    [Fact]
    public void A_reason_has_100_characters_whoever_gives_it()
    {
        var (reason, cut) = (new string('r', 150), new string('r', 99) + "…");
        Assert.Equal(cut, new Log().At(1000).Add(new DisconnectionReasonEvent { Reason = reason }).Add(new EndFrame()).Record().DisconnectionReason);
        Assert.Equal(cut, new Log().At(1000).Add(new EndFrame { Reason = reason }).Record().DisconnectionReason);
    }

    [Fact]
    public void The_first_20_transfers_are_kept()
    {
        var log = new Log().At(1000);
        for (var i = 1; i <= 25; i++) log.Add(new TransferEvent { Target = $"+{i}", Outcome = "completed" });
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"+{i}"), log.Record().GeneralMetaDataRaw!.Transfers!.Select(transfer => transfer.To));
    }

    [Fact]
    public void The_first_1000_stalls_are_kept()
    {
        var log = new Log();
        for (var i = 1; i <= 1100; i++) log.At(1000 + i).Add(new StallEvent { Ms = 1 });
        Assert.Equal(1000, log.Record().GeneralMetaDataRaw!.Stalls!.Count);
    }

    [Fact]
    public void A_stall_of_an_hour_or_of_no_time_is_none()
    {
        var log = new Log().At(1000).Add(new StallEvent { Ms = 0 }).Add(new StallEvent { Ms = -5 }).Add(new StallEvent { Ms = 3_600_000 }).Add(new StallEvent());
        Assert.Null(log.Record().GeneralMetaDataRaw!.Stalls);
    }

    [Fact]
    public void The_first_500_sounds_that_an_application_plays_are_rows()
    {
        var log = new Log();
        for (var i = 1; i <= 501; i++) log.At(1000 + i).Add(new PlayingEvent { What = i % 2 == 0 ? "music" : "recording" });
        Assert.Equal(500, log.Record().Agent().Count);
    }

    [Fact]
    public void The_first_64_reasons_for_lost_lines_are_named_and_a_number_that_nobody_can_have_counted_is_none()
    {
        var log = new Log().At(1000).Add(new DroppedEvent { Counts = new Dictionary<string, long> { ["none"] = 0, ["less"] = -1, ["all"] = 1L << 48 } });
        for (var i = 1; i <= 65; i++) log.Add(new DroppedEvent { Counts = new Dictionary<string, long> { [$"r{i}"] = 1 } });
        var lost = log.Add(new DroppedEvent { Counts = new Dictionary<string, long> { ["r1"] = (1L << 48) - 1, ["r66"] = 1 } }).Record().GeneralMetaDataRaw!.Recording!.Lost!;
        Assert.Equal(Enumerable.Range(1, 64).Select(i => $"r{i}").Order(StringComparer.Ordinal), lost.Keys);
        Assert.Equal(1L << 48, lost["r1"]);
    }

    [Fact]
    public void The_first_20_things_that_a_tool_tells_before_its_result_are_kept()
    {
        var log = new Log().At(1000).Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = "t" }, "Llm");
        for (var i = 1; i <= 21; i++) log.Add(new FunctionCallResultFrame { ToolCallId = "t", Result = JsonSerializer.SerializeToElement($"news {i}"), Properties = new() { IsFinal = false } }, "Llm");
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"news {i}"), log.Record().Function().Tool!.IntermediateResults!.Select(told => told.Text));
    }

    [Theory]
    [InlineData(128, 128)]
    [InlineData(129, 128, 1)]
    [InlineData(257, 128, 128, 1)]
    public void An_entry_of_keys_has_128_of_them_and_the_next_key_begins_another(int pressed, params int[] entries)
    {
        var log = new Log();
        for (var i = 0; i < pressed; i++) log.At(1000 + i).Key("7").Add(new OutputDTMFFrame { Button = "8" }, "App");
        var record = log.Record();
        Assert.Equal(entries.Select(keys => "DTMF: " + new string('7', keys)), record.User().Select(row => row.Text));
        Assert.Equal(entries.Select(keys => "DTMF: " + new string('8', keys)), record.Agent().Select(row => row.Text));
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(20_001, 20_001)]
    [InlineData(50_000, 20_001)]
    public void What_a_person_typed_is_cut_behind_20000_characters(int length, int shown) =>
        Assert.Equal(shown, Assert.Single(new Log().At(1000).Add(new CallerTypedEvent { Text = new string('x', length) }).Record().User()).Text!.Length);

    [Theory]
    [InlineData(199, true)]
    [InlineData(200, null)]
    public void A_verdict_on_a_machine_is_looked_for_in_some_200_characters(int before, bool? isMachine)
    {
        var log = new Log().At(1000).Add(Told(new string('x', before))).Add(Told("VOICEMAIL")).Add(new LLMFullResponseEndFrame { Destination = "ClassificationProcessor#0" });
        Assert.Equal(isMachine, log.Record().InVoicemail);

        static LLMTextFrame Told(string text) => new() { Text = text, Destination = "ClassificationProcessor#0" };
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(300, 201)]
    public void To_whom_a_call_was_handed_over_is_cut_behind_200_characters(int length, int shown) =>
        Assert.Equal(shown, Assert.Single(new Log().At(1000).Add(new TransferEvent { Target = new string('5', length) }).Record().GeneralMetaDataRaw!.Transfers!).To!.Length);

    [Fact]
    public void A_frame_is_known_again_among_4096_others_and_no_further()
    {
        Assert.Equal(1, SeenAgainAfter(4095));
        Assert.Equal(2, SeenAgainAfter(4096));

        static int SeenAgainAfter(int others)
        {
            var recorder = new Log().Fold();
            var told = new ErrorFrame { Error = "Once.", Id = 7, Clock = 1_000_000_000, Source = "Stt" };
            recorder.Apply(told);
            for (var i = 0; i < others; i++) recorder.Apply(new LLMRunFrame { Id = 10_000 + i, Clock = 1_000_000_000 });
            recorder.Apply(told);
            return recorder.ToPayload().GeneralMetaDataRaw!.Quality!.Errors;
        }
    }

    [Theory]
    [InlineData(2000, 2000)]
    [InlineData(2001, 2001)]
    [InlineData(90_000, 2001)]
    public void The_text_of_a_result_is_cut_behind_2000_characters_and_the_result_itself_is_whole(int length, int shown)
    {
        var log = new Log().At(1000).Add(new FunctionCallInProgressFrame { FunctionName = "read", ToolCallId = "t" }, "Llm");
        log.At(1100).Add(new FunctionCallResultFrame { FunctionName = "read", ToolCallId = "t", Result = JsonSerializer.SerializeToElement(new string('x', length)) }, "Llm");
        var row = Assert.Single(log.Record().Rows("agent_result"));
        Assert.Equal(shown, row.Text!.Length);
        Assert.Equal(length > 2000, row.Text.EndsWith('…'));
        Assert.Equal(length, row.Tool!.Result!.Value.GetProperty("value").GetString()!.Length);
    }
}
