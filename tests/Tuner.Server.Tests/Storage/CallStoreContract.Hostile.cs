using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Server.Storage;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public abstract partial class CallStoreContract
{
    [Fact]
    public async Task Whatever_a_sender_writes_is_stored_as_it_came_and_found_again()
    {
        var nasty = $"a\0b\u001f'\\%_$$;--\uFFFE{string.Concat(Enumerable.Repeat("😀", 150))}";
        var call = Payload.WithRows(
            Payload.Spoken("user", $"hello {nasty}", 0, 500),
            new JsonObject { ["role"] = "agent_function", ["start_ms"] = 600, ["tool"] = new JsonObject { ["name"] = nasty, ["params"] = new JsonObject(), ["is_error"] = true, ["error"] = nasty } });
        (call["disconnection_reason"], call["call_type"], call["caller_phone_number"]) = ("no\0reason", "a\u001fb'", "+\0\\");
        var id = await StoreAsync("nasty", 1, "a", call);
        await StoreAsync("plain");
        while (await Calls.FollowAsync(Cancel)) { }
        using (var found = await Calls.FindAsync(id, Cancel)) Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(call), found!.Body);
        var tool = (await Rows.RowsAsync([id], Cancel))[id].Tools.Single().Name;
        foreach (var filter in new CallFilter[] { new() { Text = "hello", Tool = tool }, new() { EndReason = "no\0reason" }, new() { CallType = "a\u001fb'" }, new() { Caller = "+\0\\" }, new() { Tool = tool } })
            Assert.Equal(["nasty"], Ids(await Calls.ListAsync(new() { Filter = filter }, Cancel)));
        Assert.Empty((await Calls.ListAsync(new() { Filter = new() { Label = nasty } }, Cancel)).Calls);
    }

    [Fact]
    public async Task A_call_of_more_words_than_any_index_takes_is_stored_and_found_by_its_first_ones()
    {
        var rows = Enumerable.Range(0, 14).Select(row => (JsonNode)Payload.Spoken("user", string.Join(' ', Enumerable.Range(0, 8_000).Select(i => $"word{(row * 8_000) + i:000000}oftwentysigns")), row, row + 1));
        var id = await StoreAsync("long", 1, "a", Payload.WithRows([.. rows]));
        while (await Calls.FollowAsync(Cancel)) { }
        Assert.Equal(0, await Calls.UnfollowedAsync(Cancel));
        Assert.Equal([id], (await Calls.ListAsync(new() { Filter = new() { Text = "word000007oftwentysigns" } }, Cancel)).Calls.Select(call => call.Id));
        Assert.Equal([id], (await Calls.ListAsync(new() { Filter = new() { Text = "\"word000007oftwentysigns word000008oftwentysigns\"" } }, Cancel)).Calls.Select(call => call.Id));
        Assert.True(await Keeping.RemoveAsync(id, new(null, 1), Cancel));
    }
}
