using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What a waiting record's name and first line say comes from the journal's header.</summary>
public sealed class RecordMakerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Fact]
    public void They_say_where_it_goes_with_which_key_and_how_much_of_the_call_it_is_made_of()
    {
        var header = CallScript.Header("call-1");
        var (name, facts, payload, _, record) = Make(header with { Origin = header.Origin with { IsContinuation = true } }, Now);
        Assert.Equal(new RecordName(Now.ToUnixTimeMilliseconds(), "id", CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New), name);
        Assert.Equal(SoundScript.Facts(1) with { Lines = 5, StartedAt = record.StartTimestamp, Rest = true }, facts);
        Assert.Equal("call-1", TunerJson.Deserialize(payload)!.CallId);
    }

    [Fact]
    public void A_header_that_says_nothing_makes_a_record_that_goes_nowhere_yet()
    {
        var (name, facts, _, _, _) = Make(new JournalHeader(new FrameLogHeader { V = 1, Call = "x", T = 1 }, new JournalOrigin()), Now);
        Assert.Equal(("", 0L, ""), (facts.BaseUrl, facts.WorkspaceId, facts.AgentId));
        Assert.Null(facts.Rest);
        Assert.Equal((KeyFingerprint.PlaceOf("", 0), "none"), (name.Place, name.Key));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(9_999_999_999_999, 9_999_999_999_999)]
    [InlineData(10_000_000_000_000, 9_999_999_999_999)]
    public void A_clock_beyond_all_sense_still_gives_a_name_that_can_be_read(long milliseconds, long queuedAt)
    {
        var name = Make(CallScript.Header("call-1"), DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)).Name;
        Assert.Equal(queuedAt, name.QueuedAt);
        Assert.Equal(name, RecordName.Parse(name.ToString()));
    }

    private static (RecordName Name, RecordFacts Facts, byte[] Payload, IReadOnlyList<string>? Missing, CallPayload Record) Make(JournalHeader header, DateTimeOffset now) =>
        RecordMaker.Make("id", header, SoundScript.Fold(header), 5, now, new Prices(null, new TunerLog(null)));
}
