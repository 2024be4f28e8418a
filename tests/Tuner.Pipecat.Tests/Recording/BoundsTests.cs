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
