using System.Text;
using Tuner.Server.Calls;
using Tuner.Server.Keys;
using Tuner.Server.Storage;

namespace Tuner.Server.Tests.Storage;

/// <summary>What every store must do. A store's own test class only says how to open an empty one.</summary>
public abstract partial class CallStoreContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract ICallStore Calls { get; }

    private protected abstract IKeyStore Keys { get; }

    private protected abstract ICallKeeping Keeping { get; }

    private protected abstract ICallRowStore Rows { get; }

    [Fact]
    public async Task A_call_comes_back_as_it_was_stored()
    {
        var summary = new CallSummary("c", "web_call", 5_000, 700, 3, 1, 2, 4, 950, 1_720, "user_hangup", Incomplete: true);
        var added = await Calls.AddAsync(new(42, "front desk", 123_456, summary, Encoding.UTF8.GetBytes("{ \"a\":1}")), Cancel);
        var found = await Calls.FindAsync(added.Id, Cancel);
        Assert.True(added.IsNew);
        Assert.Equal(new ListedCall(added.Id, 42, "front desk", 123_456, summary), found!.Listed);
        Assert.Equal("{ \"a\":1}", Encoding.UTF8.GetString(found.Body));
    }

    [Fact]
    public async Task What_is_unknown_stays_unknown()
    {
        var summary = Summary("c", 0) with { ResponseMedianMs = null, ResponseWorstMs = null, EndReason = null };
        var added = await Calls.AddAsync(new(1, "a", 0, summary, "{}"u8.ToArray()), Cancel);
        Assert.Equal(summary, (await Calls.FindAsync(added.Id, Cancel))!.Listed.Summary);
        Assert.Null(await Calls.FindAsync(added.Id + 1, Cancel));
    }

    [Fact]
    public async Task A_call_is_stored_once_in_its_workspace_and_the_first_one_stays()
    {
        var first = await AddAsync("same", 1);
        var second = await Calls.AddAsync(new(1, "other", 0, Summary("same", 2), "[]"u8.ToArray()), Cancel);
        var elsewhere = await AddAsync("same", 1, workspace: 2);
        Assert.Equal(new AddedCall(first, IsNew: false), second);
        Assert.NotEqual(first, elsewhere);
        Assert.Equal("{}", Encoding.UTF8.GetString((await Calls.FindAsync(first, Cancel))!.Body));
    }

    [Fact]
    public async Task Of_many_that_store_the_same_call_at_once_one_does()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => Calls.AddAsync(New("same", 1, 1, "a"), Cancel), Cancel)));
        Assert.Single(added, call => call.IsNew);
        Assert.Single(added.Select(call => call.Id).Distinct());
    }

    [Fact]
    public async Task Call_ids_are_told_apart_by_letter_case_and_by_every_character()
    {
        string[] ids = ["a", "A", "a ", "á", "a\u0301", "%", "_"];
        foreach (var id in ids) await AddAsync(id, 1);
        Assert.Equal(ids.Length, (await Calls.CountAsync(new(), Cancel)).Calls);
    }

    [Fact]
    public async Task A_call_is_found_by_exactly_its_id_among_those_that_contain_it()
    {
        foreach (var id in new[] { "a", "A", "a ", "aa", "%", "_" }) await AddAsync(id, 1);
        foreach (var id in new[] { "a", "A", "a ", "%", "_" })
            Assert.Equal([id], Ids(await Calls.ListAsync(new() { Filter = new() { CallId = id } }, Cancel)));
        Assert.Equal(0, (await Calls.CountAsync(new() { CallId = "b" }, Cancel)).Calls);
    }

    [Fact]
    public async Task The_list_stands_by_start_and_then_by_number_newest_first()
    {
        foreach (var (id, start) in new[] { ("b", 2), ("d", 4), ("a", 1), ("c1", 3), ("c2", 3) }) await AddAsync(id, start);
        Assert.Equal(["d", "c2", "c1", "b", "a"], Ids(await Calls.ListAsync(new(), Cancel)));
    }

    [Fact]
    public async Task Paging_walks_through_all_calls_in_both_directions()
    {
        for (var i = 0; i < 7; i++) await AddAsync($"{i}", i / 2);
        var first = await Page(null);
        var second = await Page(first.Next);
        var third = await Page(second.Next);
        Assert.Equal([["6", "5", "4"], ["3", "2", "1"], ["0"]], new[] { first, second, third }.Select(Ids));
        Assert.Equal([(false, true), (true, true), (true, false)], new[] { first, second, third }.Select(page => (page.HasPrevious, page.HasNext)));
        var back = await Page(third.Previous, backwards: true);
        var start = await Page(back.Previous, backwards: true);
        Assert.Equal([["3", "2", "1"], ["6", "5", "4"]], new[] { back, start }.Select(Ids));
        Assert.Equal([(true, true), (false, true)], new[] { back, start }.Select(page => (page.HasPrevious, page.HasNext)));
        Task<CallListing> Page(CallPosition? from, bool backwards = false) => Calls.ListAsync(new() { Limit = 3, From = from, Backwards = backwards }, Cancel);
    }

    [Fact]
    public async Task The_list_can_be_of_one_workspace()
    {
        await AddAsync("one", 1);
        await AddAsync("two", 2, workspace: 2);
        Assert.Equal(["two"], Ids(await Calls.ListAsync(new() { Filter = new() { WorkspaceId = 2 } }, Cancel)));
        Assert.Equal(1, (await Calls.CountAsync(new() { WorkspaceId = 2 }, Cancel)).Calls);
        Assert.Equal(0, (await Calls.CountAsync(new() { WorkspaceId = 3 }, Cancel)).Calls);
    }

    [Fact]
    public async Task A_store_that_works_passes_its_check() => await Calls.CheckAsync(Cancel);

    [Fact]
    public async Task All_that_is_known_of_a_call_comes_back()
    {
        var summary = Summary("c", 1) with
        {
            AgentVersion = 7,
            Caller = "+49 30 1234",
            FailedTools = 2,
            Answers = 3,
            Unanswered = 1,
            WaitHalf = new(900, false),
            WaitMost = new(4_000, true),
            WaitWorst = new(4_000, true),
            Cost = 12.5,
            Tokens = 1_234,
            SpokenCharacters = 321,
            TranscribedSeconds = 45.5,
        };
        var body = Encoding.UTF8.GetBytes("{" + new string(' ', 10_000) + "}");
        var added = await Calls.AddAsync(new(1, "a", 0, summary, body), Cancel);
        using var found = await Calls.FindAsync(added.Id, Cancel);
        Assert.Equal(summary, found!.Listed.Summary);
        Assert.Equal(body, found.Body);
    }

    [Fact]
    public async Task A_removed_call_is_gone_and_its_number_is_given_to_no_other()
    {
        var id = await AddAsync("c", 1);
        await Keeping.MarkAsync(id, new(["x"], "note", 5), Cancel);
        Assert.True(await Keeping.RemoveAsync(id, new("key", 9), Cancel));
        Assert.False(await Keeping.RemoveAsync(id, new("key", 9), Cancel));
        Assert.Null(await Calls.FindAsync(id, Cancel));
        Assert.Null(await Keeping.MarksAsync(id, Cancel));
        Assert.Equal(0, (await Calls.CountAsync(new(), Cancel)).Calls);
        Assert.True(await AddAsync("c", 1) > id);
        Assert.Equal([new Removal(9, RemovalReason.Call, 1, "key", 1)], await Keeping.RemovalsAsync(10, Cancel));
    }

    [Fact]
    public async Task All_calls_of_a_caller_are_removed_and_nobody_elses()
    {
        for (var i = 0; i < 120; i++) await Calls.AddAsync(New($"{i}", i, 1 + (i % 2), "a") with { Summary = Summary($"{i}", i) with { Caller = i % 3 == 0 ? "+491" : "+492" } }, Cancel);
        Assert.Equal(20, await Keeping.RemoveCallerAsync(2, "+491", new(null, 1), Cancel));
        Assert.Equal(20, await Keeping.RemoveCallerAsync(null, "+491", new(null, 2), Cancel));
        Assert.Equal(0, await Keeping.RemoveCallerAsync(null, "+49", new(null, 3), Cancel));
        Assert.Equal(80, (await Calls.CountAsync(new(), Cancel)).Calls);
        Assert.Equal([(2L, 1L, 20L), (1L, 2L, 20L)], (await Keeping.RemovalsAsync(10, Cancel)).Select(line => (line.AtMs, line.WorkspaceId ?? 0, line.Calls)));
    }

    [Fact]
    public async Task Calls_are_kept_as_long_as_their_workspace_says()
    {
        const long Day = 86_400_000;
        foreach (var (id, received, workspace) in new[] { ("old", 1, 1), ("old of two", 1, 2), ("old of three", 1, 3), ("newer", 95, 1), ("newest", 100, 3) })
            await Calls.AddAsync(New(id, 0, workspace, "a") with { ReceivedAtMs = received * Day }, Cancel);
        var retention = new Retention(TimeSpan.FromDays(90), new Dictionary<long, TimeSpan> { [2] = TimeSpan.FromDays(1000), [3] = TimeSpan.FromDays(1) });
        while (await Keeping.RemoveExpiredAsync(retention, 100 * Day, Cancel)) { }
        Assert.Equal(["newest", "newer", "old of two"], Ids(await Calls.ListAsync(new(), Cancel)));
        Assert.False(await Keeping.RemoveExpiredAsync(Retention.Forever, 10_000 * Day, Cancel));
    }

    [Fact]
    public async Task What_was_removed_is_cleaned_up_in_steps_that_end()
    {
        for (var i = 0; i < 5; i++) await AddAsync($"{i}", i);
        Assert.False(await Keeping.CleanAsync(Cancel));
        await Keeping.RemoveAsync(1, new(null, 1), Cancel);
        var steps = 0;
        while (await Keeping.CleanAsync(Cancel)) Assert.True(++steps < 100);
        Assert.InRange(steps, 1, 99);
        Assert.False(await Keeping.CleanAsync(Cancel));
    }

    [Fact]
    public async Task Marks_change_by_what_is_given_and_stay_otherwise()
    {
        var id = await AddAsync("c", 1);
        Assert.Equivalent(new CallMarks([], null, null), await Keeping.MarksAsync(id, Cancel));
        Assert.Equivalent(new CallMarks(["a", "b"], "ask again", 7), await Keeping.MarkAsync(id, new(["b", "a", "b"], "ask again", 7), Cancel));
        Assert.Equivalent(new CallMarks(["a", "b"], null, 7), await Keeping.MarkAsync(id, new(null, "", null), Cancel));
        Assert.Equivalent(new CallMarks([], null, null), await Keeping.MarkAsync(id, new([], null, -1), Cancel));
        Assert.Null(await Keeping.MarkAsync(id + 1, new([], null, null), Cancel));
    }

    [Fact]
    public async Task Of_many_first_keys_at_once_one_is_stored()
    {
        var hashes = Enumerable.Range(0, 16).Select(i => KeyHash.Of($"key {i}")).ToList();
        var stored = await Task.WhenAll(hashes.Select(hash => Task.Run(() => Keys.AddFirstAsync(hash, 1, Cancel), Cancel)));
        var winner = Assert.Single(hashes, hash => stored[hashes.IndexOf(hash)]);
        var key = Assert.Single(await Keys.ListAsync(Cancel));
        Assert.Equal((KeyScopes.Admin, null), (key.Scopes, key.WorkspaceId));
        Assert.Equal(key, await Keys.FindAsync(winner, Cancel));
    }

    [Fact]
    public async Task Names_of_keys_in_force_are_told_apart_and_a_revoked_ones_may_be_given_again()
    {
        Assert.True(await Keys.AddAsync(KeyHash.Of("one"), "bot", KeyScopes.Ingest, 7, 1, Cancel));
        Assert.False(await Keys.AddAsync(KeyHash.Of("two"), "bot", KeyScopes.Read, 7, 2, Cancel));
        Assert.Null(await Keys.FindAsync(KeyHash.Of("two"), Cancel));
        Assert.True(await Keys.RevokeAsync("bot", 3, Cancel));
        Assert.False(await Keys.RevokeAsync("bot", 4, Cancel));
        Assert.Null(await Keys.FindAsync(KeyHash.Of("one"), Cancel));
        Assert.True(await Keys.AddAsync(KeyHash.Of("two"), "bot", KeyScopes.Read | KeyScopes.Ingest, 7, 5, Cancel));
        // A key that was revoked never comes back, under no name.
        Assert.False(await Keys.AddAsync(KeyHash.Of("one"), "again", KeyScopes.Read, 7, 6, Cancel));
        Assert.False(await Keys.AddFirstAsync(KeyHash.Of("three"), 7, Cancel));
        Assert.Equal([("bot", 3L), ("bot", null)], (await Keys.ListAsync(Cancel)).Select(key => (key.Name, key.RevokedAtMs)));
    }

    private async Task<long> AddAsync(string callId, long start, long workspace = 1, string agent = "a") =>
        (await Calls.AddAsync(New(callId, start, workspace, agent), Cancel)).Id;

    private static NewCall New(string callId, long start, long workspace, string agent) => new(workspace, agent, 0, Summary(callId, start), "{}"u8.ToArray());

    private static CallSummary Summary(string callId, long start) => new(callId, "web_call", start, 1, 1, 0, 0, 0, 1, 1, "x", Incomplete: false);

    private static string[] Ids(CallListing listing) => [.. listing.Calls.Select(call => call.Summary.CallId)];
}
