using System.Text;
using System.Text.Json;
using Tuner.Cli.Record;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Record;

public sealed class CallUsageTests : IDisposable
{
    private const string Metrics = """{"t":1000002000,"clock":2000000,"frame":"MetricsFrame","id":2,"dir":"downstream","src":"Llm#0","data":{"data":[{"type":"LLMUsageMetricsData","processor":"Llm#0","model":"m","value":{"prompt_tokens":30,"completion_tokens":7,"total_tokens":37}}]}}""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_host_is_told_what_a_call_used_up_to_the_line_before_the_question()
    {
        var answer = await AskAsync(7, Metrics);
        Assert.Equal(37, answer.GetProperty("usage").GetProperty("llm")[0].GetProperty("total_tokens").GetInt64());
        Assert.Equal((3, 7), (answer.GetProperty("id").GetInt32(), answer.GetProperty("call").GetInt32()));
        Assert.True(answer.GetProperty("duration_ms").GetInt64() >= 0);
    }

    [Fact]
    public async Task What_waits_to_be_cleared_of_secrets_is_counted()
    {
        const string words = """{"t":1000001500,"clock":1500000,"frame":"TranscriptionFrame","id":9,"dir":"downstream","src":"Stt#0","data":{"text":"My card is 4111 1111","finalized":true}}""";
        Assert.Equal(37, (await AskAsync(7, words, Metrics)).GetProperty("usage").GetProperty("llm")[0].GetProperty("total_tokens").GetInt64());
    }

    [Fact]
    public async Task A_call_that_used_nothing_has_no_usage_and_one_that_is_not_open_no_length_either()
    {
        Assert.False((await AskAsync(7)).TryGetProperty("usage", out _));
        var unknown = await AskAsync(8);
        Assert.False(unknown.TryGetProperty("usage", out _) || unknown.TryGetProperty("duration_ms", out _));
    }

    private async Task<JsonElement> AskAsync(int asked, params string[] lines)
    {
        var messages = new HostMessages(() => { });
        await using var folders = new StateFolders(_ => null, TimeProvider.System, messages);
        var session = new RecorderSession(folders, messages, TimeProvider.System);
        Take(session, 0, $$"""{"wire":"open","version":1,"header":{"v":1,"call":"c","config":{"workspace_id":1,"agent_id":"a","call_id":"c"},"t":1000000000},"state_dir":{{JsonSerializer.Serialize(_folder.Path)}},"capture":"full","redaction":true}""", call: 7);
        string[] all = ["""{"t":1000001000,"clock":1000000,"frame":"StartFrame","id":1,"dir":"downstream","src":"Task#0","data":{}}""", .. lines];
        for (var i = 0; i < all.Length; i++) Take(session, i + 1, all[i], call: 7);
        Take(session, 0, $$"""{"wire":"call_usage?","id":3,"call":{{asked}}}""");
        session.LeaveJournals();
        var told = Encoding.UTF8.GetString(messages.Next(1 << 20)).Split('\n').Single(line => line.StartsWith("{\"wire\":\"call_usage\"", StringComparison.Ordinal));
        return JsonElement.Parse(told);
    }

    private static void Take(RecorderSession session, long seq, string json, long call = 0) => session.Take(call, seq, Encoding.UTF8.GetBytes(json));
}
