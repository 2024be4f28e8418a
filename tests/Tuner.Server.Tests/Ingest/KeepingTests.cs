using System.Net;
using System.Net.Http.Json;
using System.Text;
using Tuner.Server.Keys;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Ingest;

public sealed class KeepingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_call_is_gone_and_the_line_about_it_names_the_key_and_nothing_of_the_call()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid("secret-id"));
        using (var deleted = await server.Client.DeleteAsync($"/api/v1/calls/{id}", Cancel)) Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using (var again = await server.Client.DeleteAsync($"/api/v1/calls/{id}", Cancel)) Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        using (var gone = await server.Client.GetAsync($"/api/v1/calls/{id}/payload", Cancel)) Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        var line = Assert.Single((await server.GetJsonAsync("/api/v1/removals"))["removals"]!.AsArray())!;
        Assert.Equal(("call", 42L, "first", 1L), ((string)line["reason"]!, (long)line["workspace_id"]!, (string)line["key"]!, (long)line["calls"]!));
        Assert.DoesNotContain("secret-id", line.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_calls_of_a_callers_number_are_deleted_and_the_number_stands_nowhere_in_the_files_afterwards()
    {
        const string Number = "+49 151 5550123987";
        await using var server = await ServerUnderTest.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            var call = Payload.Valid($"c-{i}");
            call["caller_phone_number"] = i < 2 ? Number : "+1";
            await server.AddAsync(call);
        }
        using (var deleted = await server.Client.DeleteAsync($"/api/v1/calls?caller={Uri.EscapeDataString(Number)}", Cancel)) Assert.Equal(2, (long)(await deleted.JsonAsync())["removed"]!);
        Assert.Equal(1, (long)(await server.GetJsonAsync("/api/v1/calls"))["total"]!);
        while (Files(server).Any(text => text.Contains(Number, StringComparison.Ordinal))) await Task.Delay(50, Cancel);
        Assert.Contains(Files(server), text => text.Contains("c-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_may_be_stored_is_found_and_deleted_however_many_units_its_characters_have()
    {
        var (number, callId) = (string.Concat(Enumerable.Repeat("👍", 50)), string.Concat(Enumerable.Repeat("👍", 200)));
        await using var server = await ServerUnderTest.StartAsync();
        var call = Payload.Valid(callId);
        call["caller_phone_number"] = number;
        await server.AddAsync(call);
        Assert.Equal(1, (long)(await server.GetJsonAsync($"/api/v1/calls?call_id={Uri.EscapeDataString(callId)}&caller={Uri.EscapeDataString(number)}"))["total"]!);
        using (var sound = await server.Client.GetAsync($"/api/v1/recordings/42/{Uri.EscapeDataString(callId)}", Cancel)) Assert.Equal(HttpStatusCode.NotFound, sound.StatusCode);
        using var longer = await server.Client.DeleteAsync($"/api/v1/calls?caller={Uri.EscapeDataString(number + "👍")}", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, longer.StatusCode);
        using var deleted = await server.Client.DeleteAsync($"/api/v1/calls?caller={Uri.EscapeDataString(number)}", Cancel);
        Assert.Equal(1, (long)(await deleted.JsonAsync())["removed"]!);
    }

    [Theory]
    [InlineData("/api/v1/calls")]
    [InlineData("/api/v1/calls?caller=")]
    [InlineData("/api/v1/calls?caler=%2B1")]
    [InlineData("/api/v1/calls?caller=%2B1&caller=%2B2")]
    [InlineData("/api/v1/calls?caller=%2B1&agent=x")]
    [InlineData("/api/v1/calls?caller=%2B1&workspace_id=0")]
    public async Task What_does_not_name_one_number_deletes_nothing(string url)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var call = Payload.Valid("c");
        call["caller_phone_number"] = "+1";
        await server.AddAsync(call);
        using var answer = await server.Client.DeleteAsync(url, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(1, (long)(await server.GetJsonAsync("/api/v1/calls"))["total"]!);
    }

    [Fact]
    public async Task Who_may_only_read_or_send_changes_nothing()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid("c"));
        foreach (var scopes in new[] { KeyScopes.Read, KeyScopes.Ingest, KeyScopes.Read | KeyScopes.Ingest })
        {
            using var client = server.ClientWith(await server.AddKeyAsync($"{scopes}", scopes, 42));
            using var one = await client.DeleteAsync($"/api/v1/calls/{id}", Cancel);
            using var caller = await client.DeleteAsync("/api/v1/calls?caller=%2B1", Cancel);
            using var marks = await client.PatchAsync($"/api/v1/calls/{id}/marks", JsonContent.Create(new Dictionary<string, string> { ["note"] = "x" }), Cancel);
            using var lines = await client.GetAsync("/api/v1/removals", Cancel);
            Assert.All([one, caller, marks, lines], answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        }
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 42));
        Assert.Equal("""{"labels":[],"note":null,"looked_at_ms":null,"recording_offset_ms":null}""", await reader.GetStringAsync($"/api/v1/calls/{id}/marks", Cancel));
        using var stranger = server.ClientWith(await server.AddKeyAsync("stranger", KeyScopes.Read, 43));
        using var foreign = await stranger.GetAsync($"/api/v1/calls/{id}/marks", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    [Fact]
    public async Task Labels_a_note_and_that_it_was_looked_at_are_kept_on_a_call()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_776_081_600_000));
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = time });
        var id = await server.AddAsync(Payload.Valid("c"));
        Assert.Equal((HttpStatusCode.OK, """{"labels":["refund","slow"],"note":"Anna's <b>","looked_at_ms":1776081600000,"recording_offset_ms":null}"""), await MarkAsync(server, id, """{"labels":["slow"," refund "],"note":"Anna's <b>","looked_at":true}"""));
        Assert.Equal((HttpStatusCode.OK, """{"labels":["refund","slow"],"note":null,"looked_at_ms":1776081600000,"recording_offset_ms":null}"""), await MarkAsync(server, id, """{"note":null}"""));
        Assert.Equal((HttpStatusCode.OK, """{"labels":[],"note":null,"looked_at_ms":null,"recording_offset_ms":null}"""), await MarkAsync(server, id, """{"labels":[],"looked_at":false}"""));
        Assert.Equal(HttpStatusCode.NotFound, (await MarkAsync(server, id + 1, "{}")).Status);
        foreach (var wrong in new[] { "[]", """{"labels":"x"}""", """{"labels":[""]}""", """{"labels":[5]}""", """{"note":5}""", """{"looked_at":1}""", """{"lable":[]}""" })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await MarkAsync(server, id, wrong)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await MarkAsync(server, id, "{")).Status);
    }

    private static async Task<(HttpStatusCode Status, string Body)> MarkAsync(ServerUnderTest server, long id, string change)
    {
        using var content = new StringContent(change, Encoding.UTF8, "application/json");
        using var answer = await server.Client.PatchAsync($"/api/v1/calls/{id}/marks", content, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static IEnumerable<string> Files(ServerUnderTest server)
    {
        foreach (var path in Directory.EnumerateFiles(server.DataFolder, "tuner.db*"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, Encoding.Latin1);
            yield return reader.ReadToEnd();
        }
    }
}
