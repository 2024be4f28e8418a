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
    public async Task Calls_are_found_by_what_callers_did_who_they_were_and_which_languages_they_used(int followed)
    {
        var typed = Callers("""{"input":"text","language":"de_AT","speaker":"Anna"}""", """{"muted":true,"languages":["EN","fr-CA"]}""");
        typed["in_voicemail"] = false;
        await StoreAsync("typed", 1, "a", typed);
        var machine = Callers("""{"language":"den"}""");
        machine["in_voicemail"] = true;
        await StoreAsync("machine", 1, "a", machine);
        if (followed == 2) await FollowAsync();
        await StoreAsync("handed over", 2, "a", Transferred("failed", "completed"));
        await StoreAsync("kept", 1, "a", Transferred("failed"));
        if (followed == 4) await FollowAsync();
        foreach (var (filter, expected) in new (CallFilter, string[])[]
        {
            (new() { HasTyped = true }, ["typed"]), (new() { HasTyped = false }, ["kept", "handed over", "machine"]), (new() { HasMuted = true }, ["typed"]),
            (new() { Voicemail = true }, ["machine"]), (new() { Voicemail = false }, ["kept", "handed over", "typed"]),
            (new() { Transferred = true }, ["handed over"]), (new() { Transferred = false }, ["kept", "machine", "typed"]),
            (new() { TransferOutcome = "failed" }, ["kept", "handed over"]), (new() { TransferOutcome = "completed" }, ["handed over"]), (new() { TransferOutcome = "asked" }, []),
            (new() { Language = "de" }, ["typed"]), (new() { Language = "de-at" }, ["typed"]), (new() { Language = "de-at-x" }, []), (new() { Language = "fr" }, ["typed"]), (new() { Language = "en" }, ["typed"]),
            (new() { Language = "den" }, ["machine"]), (new() { Language = "d" }, []), (new() { Speaker = "Anna" }, ["typed"]), (new() { Speaker = "anna" }, []), (new() { Speaker = "%' OR 1 --" }, []),
            (new() { Language = "de", HasTyped = true, Speaker = "Anna" }, ["typed"]), (new() { Language = "de", WorkspaceId = 2 }, []), (new() { TransferOutcome = "failed", WorkspaceId = 2 }, ["handed over"]),
        })
        {
            Assert.Equal(expected, Ids(await Calls.ListAsync(new() { Filter = filter }, Cancel)));
            Assert.Equal(new CallTotal(expected.Length, IsAtLeast: false), await Calls.CountAsync(filter, Cancel));
            Assert.Equal(expected.Length, (await SeriesAsync(filter, SeriesGrouping.None)).Total[Figure.Calls]);
        }
    }

    [Fact]
    public async Task A_removed_call_is_found_by_no_name_any_more_and_the_others_of_that_name_are()
    {
        var gone = await StoreAsync("gone", 1, "a", Callers("""{"language":"de","speaker":"Anna\u0000\u001f"}"""));
        await StoreAsync("stays", 1, "a", Callers("""{"language":"de"}"""));
        await FollowAsync();
        await Keeping.RemoveAsync(gone, new(null, 1), Cancel);
        Assert.Equal(["stays"], Ids(await Calls.ListAsync(new() { Filter = new() { Language = "de" } }, Cancel)));
        Assert.Empty((await Calls.ListAsync(new() { Filter = new() { Speaker = "Anna\0\u001f" } }, Cancel)).Calls);
    }

    private static JsonObject Callers(params string[] metadata)
    {
        var rows = metadata.Select((facts, i) =>
        {
            var row = Payload.Spoken("user", "hello", i * 1_000, (i * 1_000) + 500);
            row["metadata"] = JsonNode.Parse(facts);
            return (JsonNode)row;
        });
        var call = Payload.WithRows([.. rows]);
        (call["start_timestamp"], call["end_timestamp"]) = (Begin / 1_000, (Begin / 1_000) + 5);
        return call;
    }

    private static JsonObject Transferred(params string[] outcomes)
    {
        var call = Callers("{}");
        call["general_meta_data_raw"] = new JsonObject { ["transfers"] = new JsonArray([.. outcomes.Select(outcome => (JsonNode)new JsonObject { ["at_ms"] = 1, ["outcome"] = outcome })]) };
        return call;
    }
}
