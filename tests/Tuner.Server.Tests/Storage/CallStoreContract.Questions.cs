using System.Globalization;
using System.Text.Json.Nodes;
using Tuner.Server.Calls;
using Tuner.Server.Storage;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public abstract partial class CallStoreContract
{
    private static readonly CallSort[] Sorts = Enum.GetValues<CallSort>();

    [Fact]
    public async Task Each_filter_finds_exactly_the_calls_that_meet_it()
    {
        await StoreManyAsync(60);
        var all = (await Calls.ListAsync(new() { Limit = 100 }, Cancel)).Calls;
        Assert.Equal(60, all.Count);
        foreach (var (place, (filter, meets)) in Filters().Index())
        {
            var expected = all.Where(meets).Select(call => call.Id).ToList();
            Assert.True(expected.Count is > 0 and < 60, filter.ToString());
            Assert.Equal(expected, (await Calls.ListAsync(new() { Filter = filter, Limit = 100 }, Cancel)).Calls.Select(call => call.Id));
            Assert.Equal(new CallTotal(expected.Count, IsAtLeast: false), await Calls.CountAsync(filter, Cancel));
            foreach (var (second, also) in Filters().Skip(place + 1))
            {
                var both = Both(filter, second);
                Assert.Equal(all.Where(call => meets(call) && (both == filter || also(call))).Select(call => call.Id), (await Calls.ListAsync(new() { Filter = both, Limit = 100 }, Cancel)).Calls.Select(call => call.Id));
            }
        }
    }

    [Fact]
    public async Task Every_order_walks_page_by_page_over_every_call_once_in_both_directions()
    {
        await StoreManyAsync(40);
        foreach (var sort in Sorts)
            foreach (var ascending in new[] { false, true })
            {
                var whole = (await Calls.ListAsync(new() { Sort = sort, Ascending = ascending, Limit = 100 }, Cancel)).Calls;
                var keys = whole.Select(call => (KeyOf(call, sort), call.Id)).ToList();
                Assert.Equal(ascending ? keys.Order() : keys.OrderDescending(), keys);
                var there = await WalkAsync(new() { Sort = sort, Ascending = ascending, Limit = 7 }, page => page.Next);
                Assert.Equal(whole.Select(call => call.Id), there.SelectMany(page => page.Calls).Select(call => call.Id));
                var back = await WalkAsync(new() { Sort = sort, Ascending = ascending, Limit = 7, From = there[^1].Previous, Backwards = true }, page => page.Previous);
                Assert.Equal(whole.Take(whole.Count - there[^1].Calls.Count).Select(call => call.Id), Enumerable.Reverse(back).SelectMany(page => page.Calls).Select(call => call.Id));
            }
    }

    [Fact]
    public async Task A_call_of_the_last_year_that_there_is_stands_behind_those_with_trouble_and_on_one_page_only()
    {
        var troubled = Payload.With("general_meta_data_raw", """{"errors":[{"at_ms":5,"source":"tts","message":"no"}]}""");
        var last = Payload.With("end_timestamp", "253402300799999");
        last["start_timestamp"] = 253_402_300_799_999;
        await StoreAsync("plain");
        await StoreAsync("last", 1, "a", last);
        await StoreAsync("troubled", 1, "a", troubled);
        var pages = await WalkAsync(new() { Sort = CallSort.Trouble, Limit = 1 }, page => page.Next);
        Assert.Equal(["troubled", "last", "plain"], pages.SelectMany(Ids));
    }

    [Fact]
    public async Task In_every_order_pages_of_a_filter_hold_each_of_its_calls_once_however_they_lie_in_it()
    {
        await StoreManyAsync(120);
        // All with an error are among the cheapest, and in one workspace only.
        for (var i = 0; i < 40; i++)
        {
            var call = Made(1);
            (call["call_cost"], call["general_meta_data_raw"]) = (i / 1_000.0, JsonNode.Parse("""{"errors":[{"at_ms":5,"source":"tts","message":"no"}]}"""));
            await StoreAsync($"cheap-{i}", 2, "agent-0", call);
        }
        while (await Calls.FollowAsync(Cancel)) { }
        foreach (var sort in Sorts)
            foreach (var ascending in new[] { false, true })
            {
                var all = (await Calls.ListAsync(new() { Sort = sort, Ascending = ascending, Limit = 500 }, Cancel)).Calls;
                foreach (var (filter, meets) in new (CallFilter, Func<ListedCall, bool>)[]
                {
                    (new() { HasErrors = true }, call => call.Summary.Errors > 0), (new() { HasErrors = true, Agent = "agent-0" }, call => call.Summary.Errors > 0 && call.Agent == "agent-0"),
                    (new() { WorkspaceId = 2, Tool = "book" }, call => call.WorkspaceId == 2 && call.Summary.Tools > 0),
                    (new() { FromMs = Begin + 5_000, ToMs = Begin + 40_000 }, call => call.Summary.StartedAtMs >= Begin + 5_000 && call.Summary.StartedAtMs < Begin + 40_000),
                    (new() { ToMs = Begin + 20_000, HasErrors = true }, call => call.Summary.StartedAtMs < Begin + 20_000 && call.Summary.Errors > 0),
                })
                {
                    var expected = all.Where(meets).Select(call => call.Id).ToList();
                    Assert.True(expected.Count >= 20);
                    var there = await WalkAsync(new() { Filter = filter, Sort = sort, Ascending = ascending, Limit = 2 }, page => page.Next);
                    Assert.Equal(expected, there.SelectMany(page => page.Calls).Select(call => call.Id));
                    var back = await WalkAsync(new() { Filter = filter, Sort = sort, Ascending = ascending, Limit = 2, From = there[^1].Previous, Backwards = true }, page => page.Previous);
                    Assert.Equal(expected.Take(expected.Count - there[^1].Calls.Count), Enumerable.Reverse(back).SelectMany(page => page.Calls).Select(call => call.Id));
                }
            }
    }

    public static TheoryData<string> Orders => [.. Enum.GetNames<CallSort>()];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Pages_neither_skip_nor_repeat_while_calls_come_in(string order)
    {
        await StoreManyAsync(30);
        var sort = Enum.Parse<CallSort>(order);
        var before = (await Calls.ListAsync(new() { Sort = sort, Limit = 500 }, Cancel)).Calls.Select(call => call.Id).ToList();
        var seen = new List<long>();
        for (var question = new CallQuestion { Sort = sort, Limit = 4 }; ;)
        {
            var page = await Calls.ListAsync(question, Cancel);
            seen.AddRange(page.Calls.Select(call => call.Id));
            await StoreManyAsync(3);
            if (page.Next is not { } next) break;
            question = question with { From = next };
            if (seen.Count > 400) break;
        }
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(before.Except(seen));
    }

    [Fact]
    public async Task Very_many_hits_are_found_in_every_order_and_under_every_filter()
    {
        await StoreManyAsync(600);
        while (await Calls.FollowAsync(Cancel)) { }
        bool IsHit(ListedCall call) => int.Parse(call.Summary.CallId["many-".Length..], CultureInfo.InvariantCulture) % 4 != 0;
        foreach (var sort in Sorts)
            foreach (var filter in new CallFilter[] { new(), new() { WorkspaceId = 2 }, new() { HasErrors = true }, new() { Agent = "agent-1", EndReason = "error" } })
            {
                var expected = (await WalkAsync(new() { Filter = filter, Sort = sort, Limit = 200 }, page => page.Next)).SelectMany(page => page.Calls).Where(IsHit).Select(call => call.Id).ToList();
                Assert.NotEmpty(expected);
                var found = await WalkAsync(new() { Filter = filter with { Text = "HI" }, Sort = sort, Limit = 35 }, page => page.Next);
                Assert.Equal(expected, found.SelectMany(page => page.Calls).Select(call => call.Id));
                Assert.All(found, page => Assert.Equal(page.Calls.Select(call => call.Id).Order(), page.Sentences.Keys.Order()));
                Assert.Equal(new CallTotal(expected.Count, IsAtLeast: false), await Calls.CountAsync(filter with { Text = "HI" }, Cancel));
            }
    }

    [Fact]
    public async Task What_was_common_a_moment_ago_and_was_removed_is_found_no_more_and_what_is_left_is()
    {
        await StoreManyAsync(60);
        for (var i = 0; i < 50; i++) await StoreAsync($"common-{i}", spoken: "A large pizza.");
        while (await Calls.FollowAsync(Cancel)) { }
        var asked = new CallFilter { Text = "\"large pizza\"" };
        Assert.Equal(50, (await Calls.CountAsync(asked, Cancel)).Calls);
        var hits = (await Calls.ListAsync(new() { Filter = asked, Limit = 100 }, Cancel)).Calls;
        foreach (var hit in hits.Skip(1)) await Keeping.RemoveAsync(hit.Id, new(null, 1), Cancel);
        foreach (var sort in Sorts) Assert.Equal([hits[0].Summary.CallId], Ids(await Calls.ListAsync(new() { Filter = asked, Sort = sort }, Cancel)));
        Assert.Equal(new CallTotal(1, IsAtLeast: false), await Calls.CountAsync(asked, Cancel));
        await StoreAsync("newer", spoken: "Another large pizza.");
        while (await Calls.FollowAsync(Cancel)) { }
        Assert.Equal(new CallTotal(2, IsAtLeast: false), await Calls.CountAsync(asked, Cancel));
    }

    [Theory]
    [InlineData("mÜLLER", "Herr Müller möchte reservieren.")]
    [InlineData("müller", "Herr Mu\u0308ller.")]
    [InlineData("\"for two\"", "A table for two, please.")]
    [InlineData("预订", "你好，我想预订两位。")]
    [InlineData("予約", "明日の予約をお願いします")]
    [InlineData("จอง", "ฉันต้องการจองโต๊ะ")]
    [InlineData("예약", "예약을 하고 싶어요")]
    [InlineData("订", "我想预订")]
    [InlineData("reserv*", "Two reservations")]
    public async Task What_was_said_is_found_and_shown_in_its_sentence(string question, string said)
    {
        await StoreAsync("hit", spoken: said);
        await StoreAsync("miss", spoken: "Something else was said for a table with two chairs. 我想。");
        while (await Calls.FollowAsync(Cancel)) { }
        var found = await Calls.ListAsync(new() { Filter = new() { Text = question } }, Cancel);
        Assert.Equal(["hit"], Ids(found));
        Assert.NotEmpty(found.Sentences[found.Calls[0].Id].Hits);
        Assert.Equal(new CallTotal(1, IsAtLeast: false), await Calls.CountAsync(new() { Text = question }, Cancel));
    }

    [Theory]
    [InlineData("two please monday")]
    [InlineData("\"please monday\"")]
    [InlineData("tabl")]
    [InlineData("nothing")]
    [InlineData("!?")]
    public async Task What_was_not_said_is_not_found_and_no_phrase_reaches_over_a_row(string question)
    {
        await StoreAsync("call", spoken: "A table, please.", heard: "Monday then?");
        while (await Calls.FollowAsync(Cancel)) { }
        Assert.Empty((await Calls.ListAsync(new() { Filter = new() { Text = question } }, Cancel)).Calls);
    }

    [Fact]
    public async Task The_search_finds_words_of_the_call_id_and_the_agent_in_its_workspace_only()
    {
        await StoreAsync("call-7", agent: "Front Desk");
        await StoreAsync("call-7", agent: "Front Desk", workspace: 2);
        while (await Calls.FollowAsync(Cancel)) { }
        foreach (var text in new[] { "desk", "CALL-7", "front", "7" })
        {
            Assert.Equal([2L, 1L], (await Calls.ListAsync(new() { Filter = new() { Text = text } }, Cancel)).Calls.Select(call => call.WorkspaceId));
            Assert.Equal([2L], (await Calls.ListAsync(new() { Filter = new() { Text = text, WorkspaceId = 2 } }, Cancel)).Calls.Select(call => call.WorkspaceId));
        }
    }

    [Fact]
    public async Task A_call_is_found_by_its_call_id_the_newest_one_where_several_workspaces_have_it()
    {
        await StoreAsync("same");
        var second = await StoreAsync("same", workspace: 2);
        Assert.Equal(second, (await Calls.FindAsync(null, "same", Cancel))!.Listed.Id);
        Assert.Equal(1, (await Calls.FindAsync(1, "same", Cancel))!.Listed.WorkspaceId);
        Assert.Null(await Calls.FindAsync(3, "same", Cancel));
        Assert.Null(await Calls.FindAsync(null, "sam", Cancel));
    }

    [Fact]
    public async Task Calls_are_found_by_what_people_put_on_them()
    {
        var (first, second) = (await StoreAsync("first"), await StoreAsync("second"));
        await Keeping.MarkAsync(first, new(["ask again", "billing"], "she calls tomorrow", 7), Cancel);
        await Keeping.MarkAsync(second, new(["billing"], null, null), Cancel);
        foreach (var (filter, expected) in new (CallFilter, string[])[]
        {
            (new() { Label = "billing" }, ["second", "first"]), (new() { Label = "ask again" }, ["first"]), (new() { Label = "ask" }, []),
            (new() { LookedAt = true }, ["first"]), (new() { LookedAt = false }, ["second"]), (new() { LookedAt = false, Label = "billing" }, ["second"]),
        })
        {
            Assert.Equal(expected, Ids(await Calls.ListAsync(new() { Filter = filter }, Cancel)));
            Assert.Equal(new CallTotal(expected.Length, IsAtLeast: false), await Calls.CountAsync(filter, Cancel));
            Assert.Empty((await Calls.ListAsync(new() { Filter = filter with { WorkspaceId = 2 } }, Cancel)).Calls);
            Assert.Equal(0, (await Calls.CountAsync(filter with { WorkspaceId = 2 }, Cancel)).Calls);
        }
    }

    [Fact]
    public async Task Rows_and_marks_of_many_calls_are_read_at_once()
    {
        var waited = await StoreAsync("waited", 1, "a", Waited("tool", ("bot", "lookup", 900)));
        var plain = await StoreAsync("plain");
        await Keeping.MarkAsync(waited, new(["x"], "n", null), Cancel);
        await Keeping.MarkAsync(plain, new([], null, -1), Cancel);
        var rows = await Rows.RowsAsync([waited, plain, 999], Cancel);
        Assert.Equal([new OwnerTime("bot", "lookup", 900)], rows[waited].Waits.Single().Owners);
        Assert.Equal("lookup", rows[waited].Tools.Single().Name);
        Assert.Empty(rows[plain].Waits);
        var (id, marks) = Assert.Single(await Rows.MarksAsync([waited, plain, 999], Cancel));
        Assert.Equal(waited, id);
        Assert.Equivalent(new CallMarks(["x"], "n", null), marks);
    }

    private async Task FollowAsync()
    {
        while (await Calls.FollowAsync(Cancel)) { }
    }

    private async Task<List<CallListing>> WalkAsync(CallQuestion question, Func<CallListing, CallPosition?> on)
    {
        var pages = new List<CallListing>();
        for (CallPosition? place = question.From; ;)
        {
            pages.Add(await Calls.ListAsync(question with { From = place }, Cancel));
            if (on(pages[^1]) is not { } next) return pages;
            place = next;
        }
    }

    private static double KeyOf(ListedCall call, CallSort sort) => sort switch
    {
        CallSort.Length => call.Summary.DurationMs,
        CallSort.WorstWait => call.Summary.WaitWorst?.Ms ?? -1,
        CallSort.Cost => call.Summary.Cost ?? -1,
        CallSort.Trouble => call.Summary.StartedAtMs + (call.Summary.Errors > 0 || call.Summary.Unanswered > 0 || call.Summary.Incomplete ? 1e15 : 0),
        _ => call.Summary.StartedAtMs,
    };

    private static IEnumerable<(CallFilter Filter, Func<ListedCall, bool> Meets)> Filters() =>
    [
        (new() { WorkspaceId = 2 }, call => call.WorkspaceId == 2),
        (new() { Agent = "agent-1" }, call => call.Agent == "agent-1"),
        (new() { AgentVersion = 1 }, call => call.Summary.AgentVersion == 1),
        (new() { FromMs = 1_000_000_015_000 }, call => call.Summary.StartedAtMs >= 1_000_000_015_000),
        (new() { ToMs = 1_000_000_015_000 }, call => call.Summary.StartedAtMs < 1_000_000_015_000),
        (new() { EndReason = "error" }, call => call.Summary.EndReason == "error"),
        (new() { CallType = "phone_call" }, call => call.Summary.CallType == "phone_call"),
        (new() { Caller = "+49301" }, call => call.Summary.Caller == "+49301"),
        (new() { HasErrors = true }, call => call.Summary.Errors > 0),
        (new() { HasErrors = false }, call => call.Summary.Errors == 0),
        (new() { HasFailedTools = true }, call => call.Summary.FailedTools > 0),
        (new() { HasInterruptions = true }, call => call.Summary.Interruptions > 0),
        (new() { HasUnanswered = true }, call => call.Summary.Unanswered > 0),
        (new() { Incomplete = true }, call => call.Summary.Incomplete),
        (new() { Voicemail = true }, call => call.Summary.Voicemail),
        (new() { Transferred = false }, call => !call.Summary.Transferred),
        (new() { HasTyped = true }, call => call.Summary.Typed > 0),
        (new() { HasMuted = false }, call => call.Summary.Muted == 0),
        (new() { SlowerThanMs = 1_500 }, call => call.Summary.WaitWorst?.Ms > 1_500),
        (new() { MinCost = 2.5 }, call => call.Summary.Cost >= 2.5),
        (new() { MaxCost = 2.5 }, call => call.Summary.Cost <= 2.5),
    ];
}
