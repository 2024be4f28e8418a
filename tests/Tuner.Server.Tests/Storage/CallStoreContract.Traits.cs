using System.Text.Json.Nodes;
using Tuner.Server.Figures;
using Tuner.Server.Storage;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public abstract partial class CallStoreContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Calls_are_found_by_a_tool_by_whose_wait_it_was_and_by_the_longest_part_of_a_wait(int followed)
    {
        await StoreAsync("slow tool", 1, "a", Waited("tool", ("bot", "lookup", 900), ("service", "Model#0", 300)));
        await StoreAsync("slow model", 1, "a", Waited("llm", ("setting", "VAD stop_secs 0.2 s", 200), ("service", "Model#12", 300)));
        if (followed == 2) await FollowAsync();
        await StoreAsync("another model", 1, "a", Waited("llm", ("service", "Model", 300)));
        await StoreAsync("no owner", 1, "a", Waited("tts"));
        if (followed == 4) await FollowAsync();
        foreach (var (filter, expected) in new (CallFilter, string[])[]
        {
            (new() { Tool = "lookup" }, ["slow tool"]), (new() { Tool = "look" }, []),
            (new() { Owner = "lookup" }, ["slow tool"]), (new() { Owner = "VAD stop_secs 0.2 s" }, ["slow model"]), (new() { Owner = "VAD stop_secs" }, []),
            (new() { Owner = "Model" }, ["another model", "slow model", "slow tool"]), (new() { Owner = "Model#1" }, []), (new() { Owner = "Model#12" }, ["slow model"]), (new() { Owner = "" }, []),
            (new() { Part = "llm" }, ["another model", "slow model"]), (new() { Part = "tts" }, ["no owner"]), (new() { Part = "llm_ms) OR 1 --" }, []),
            (new() { Owner = "Model", Part = "tool" }, ["slow tool"]),
        })
        {
            Assert.Equal(expected, Ids(await Calls.ListAsync(new() { Filter = filter }, Cancel)));
            Assert.Equal(new CallTotal(expected.Length, IsAtLeast: false), await Calls.CountAsync(filter, Cancel));
            Assert.Equal(expected.Length, (await SeriesAsync(filter, SeriesGrouping.None)).Total[Figure.Calls]);
        }
    }

    [Fact]
    public async Task Pages_of_the_calls_of_an_owner_hold_each_once_followed_or_not_until_it_is_removed()
    {
        var stored = new List<long>();
        for (var i = 0; i < 9; i++)
        {
            if (i == 6) await FollowAsync();
            // Neither in the order in which they began nor all in one workspace.
            var call = Waited("llm", ("service", i % 3 == 2 ? "Other#0" : "Model#0", 300));
            (call["start_timestamp"], call["end_timestamp"]) = (Begin / 1_000 + (i * 7 % 5), Begin / 1_000 + 9);
            stored.Add(await StoreAsync($"c-{i}", 1 + (i / 8), "a", call));
        }
        var filter = new CallFilter { Owner = "Model" };
        long[] expected = [.. stored.Where((_, i) => i % 3 != 2)];
        foreach (var question in new CallQuestion[] { new(), new() { Ascending = true }, new() { Sort = CallSort.Length }, new() { Sort = CallSort.WorstWait, Ascending = true } })
        {
            var pages = await WalkAsync(question with { Filter = filter, Limit = 2 }, page => page.Next);
            var all = (await Calls.ListAsync(question with { Filter = new() }, Cancel)).Calls.Select(call => call.Id).Where(expected.Contains);
            Assert.Equal(all, pages.SelectMany(page => page.Calls).Select(call => call.Id));
        }
        var inTime = filter with { FromMs = Begin + 1_000, ToMs = Begin + 4_000 };
        var began = (await Calls.ListAsync(new() { Filter = new() { FromMs = inTime.FromMs, ToMs = inTime.ToMs } }, Cancel)).Calls.Select(call => call.Id).Where(expected.Contains).ToList();
        Assert.Equal(began, (await Calls.ListAsync(new() { Filter = inTime }, Cancel)).Calls.Select(call => call.Id));
        Assert.Equal(began.Count, (await Calls.CountAsync(inTime, Cancel)).Calls);
        await FollowAsync();
        foreach (var id in expected)
        {
            await Keeping.RemoveAsync(id, new(null, 1), Cancel);
            Assert.DoesNotContain(id, (await Calls.ListAsync(new() { Filter = filter }, Cancel)).Calls.Select(call => call.Id));
        }
        Assert.Equal(0, (await Calls.CountAsync(filter, Cancel)).Calls);
        Assert.Equal(3, (await Calls.CountAsync(new() { Owner = "Other" }, Cancel)).Calls);
    }

    private static JsonObject Waited(string part, params (string Kind, string Name, long Ms)[] owners)
    {
        var at = 500L;
        var spans = new JsonArray();
        foreach (var (kind, name, ms) in owners) spans.Add(new JsonObject { ["key"] = "x", ["owner_kind"] = kind, ["owner"] = name, ["start_ms"] = at, ["end_ms"] = at += ms });
        var answer = Payload.Spoken("agent", "hi", 2_000, 3_000);
        answer["metadata"] = new JsonObject { ["e2e_latency"] = 1_500, ["latency_parts_ms"] = new JsonObject { [part] = 900, ["unexplained"] = 600 }, ["latency_timeline"] = spans };
        var tool = JsonNode.Parse("""{"role":"agent_function","start_ms":600,"tool":{"name":"lookup","params":{}}}""")!;
        var call = part == "tool" ? Payload.WithRows(Payload.Spoken("user", "hello", 0, 500), tool, answer) : Payload.WithRows(Payload.Spoken("user", "hello", 0, 500), answer);
        (call["start_timestamp"], call["end_timestamp"]) = (Begin / 1_000, (Begin / 1_000) + 5);
        return call;
    }
}
