using System.Text.Json;
using Tuner.Server.Checking;

namespace Tuner.Server.Tests.Checking;

public class TimedMomentsTests
{
    [Fact]
    public void The_greeting_is_the_agents_first_sound()
    {
        Assert.Equal((1_200, false), Greeting("""{"role":"agent","text":"12","start_ms":300,"metadata":{"input":"dtmf"}},{"role":"agent","text":"Hello","start_ms":1200,"end_ms":2000}"""));
        Assert.Equal((9_000, true), Greeting("""{"role":"user","text":"Hello?","start_ms":1200,"end_ms":2000}"""));

        static (long?, bool) Greeting(string rows) => Moments(rows, MomentKind.Greeting).Select(moment => (moment.Ms, moment.AtLeast)).Single();
    }

    [Fact]
    public void A_response_is_a_wait_and_one_without_an_answer_is_at_least_so_long() => Assert.Equal(
        [(900, false, "menu"), (4_000, true, null)],
        Moments("""
            {"role":"agent","start_ms":1900,"end_ms":2500,"metadata":{"e2e_latency":900,"node":"menu"}},
            {"role":"user","text":"And?","start_ms":3000,"end_ms":3500,"metadata":{"unanswered_ms":4000}}
            """, MomentKind.Response).Select(moment => ((int)moment.Ms!, moment.AtLeast, moment.Node)));

    [Fact]
    public void A_barge_in_is_from_the_callers_first_sound_to_the_agents_last()
    {
        Assert.Equal([350L], BargeIns("""{"role":"agent","start_ms":1000,"end_ms":2350,"metadata":{"interrupted":true,"interrupted_at_ms":2000}}"""));
        Assert.Equal([300L], BargeIns("""{"role":"agent","start_ms":1000,"end_ms":2300,"metadata":{"interrupted":true}},{"role":"user","start_ms":2000,"end_ms":3000,"metadata":{"interrupted":true}}"""));
        // Cut, but by nobody's voice; and one that had ended before him.
        Assert.Empty(BargeIns("""{"role":"agent","start_ms":1000,"end_ms":2300,"metadata":{"interrupted":true}}"""));
        Assert.Equal([0L], BargeIns("""{"role":"agent","start_ms":1000,"end_ms":1900,"metadata":{"interrupted":true,"interrupted_at_ms":2000}}"""));

        static IEnumerable<long> BargeIns(string rows) => Moments(rows, MomentKind.BargeIn).Select(moment => moment.Ms!.Value);
    }

    [Fact]
    public void A_tool_that_never_ended_ran_at_least_until_the_calls_end() => Assert.Equal(
        [(400, false, false), (6_000, true, true), (null, false, true)],
        Moments("""
            {"role":"agent_function","start_ms":1000,"tool":{"name":"book","start_ms":1000,"end_ms":1400}},
            {"role":"agent_function","start_ms":3000,"tool":{"name":"look","start_ms":3000,"is_error":true,"error":"never_ended"}},
            {"role":"agent_function","start_ms":4000,"tool":{"name":"look","start_ms":4000,"is_error":true,"error":"cancelled"}}
            """, MomentKind.Tool).Select(moment => ((int?)moment.Ms, moment.AtLeast, moment.Failed)));

    [Theory]
    [InlineData("transfer_call", true)]
    [InlineData("warmTransfer", true)]
    [InlineData("Transfer", true)]
    [InlineData("sip-transfer", true)]
    [InlineData("nontransferable", false)]
    [InlineData("book", false)]
    public void A_transfer_is_a_tool_with_that_word_in_its_name(string tool, bool transfers)
    {
        var moments = Moments($$$"""{"role":"agent_function","start_ms":1000,"tool":{"name":"{{{tool}}}","start_ms":1000,"end_ms":1400}}""", MomentKind.Transfer);
        Assert.Equal(transfers ? [400L] : [], moments.Select(moment => moment.Ms!.Value));
    }

    [Fact]
    public void A_record_is_stored_so_long_after_the_calls_end_and_never_before_it()
    {
        Assert.Equal(2_500, Stored(1_795_495_245_500));
        Assert.Equal(0, Stored(1_795_495_240_000));
        Assert.Null(Stored(null));

        static long? Stored(long? at) => Read("""{"role":"user","text":"Hi"}""", at).SingleOrDefault(moment => moment.Kind == MomentKind.Stored)?.Ms;
    }

    private static IEnumerable<CallMoment> Moments(string rows, MomentKind kind) => Read(rows, null).Where(moment => moment.Kind == kind);

    private static IReadOnlyList<CallMoment> Read(string rows, long? storedAt)
    {
        using var document = JsonDocument.Parse($$"""{"call_id":"c","start_timestamp":1795495234000,"end_timestamp":1795495243000,"duration_ms":9000,"transcript_with_tool_calls":[{{rows}}]}""");
        return CheckedCall.Read("c", null, storedAt, document.RootElement).Moments;
    }
}
