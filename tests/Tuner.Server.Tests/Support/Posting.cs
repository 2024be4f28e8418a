using System.Text.Json.Nodes;

namespace Tuner.Server.Tests.Support;

/// <summary>Posts calls and reads the answers.</summary>
internal static class Posting
{
    public const string Url = "/api/v1/public/call?workspace_id=42&agent_remote_identifier=front%20desk";

    public static Task<HttpResponseMessage> PostCallAsync(this ServerUnderTest server, JsonObject payload, string url = Url) =>
        server.PostCallAsync(payload.AsContent(), url);

    public static Task<HttpResponseMessage> PostCallAsync(this ServerUnderTest server, HttpContent content, string url = Url) =>
        server.Client.PostAsync(url, content, TestContext.Current.CancellationToken);

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    /// <summary>The faults of an answer as <c>field: type</c>.</summary>
    public static async Task<string[]> FaultsAsync(this HttpResponseMessage answer) =>
        [.. (await answer.JsonAsync())["detail"]!.AsArray().Select(fault => $"{fault!["field"]}: {fault["type"]}")];

    public static async Task<JsonNode> GetJsonAsync(this ServerUnderTest server, string url) =>
        JsonNode.Parse(await server.Client.GetStringAsync(url, TestContext.Current.CancellationToken))!;

    /// <summary>Posts a call that must be taken, and gives its number.</summary>
    public static async Task<long> AddAsync(this ServerUnderTest server, JsonObject payload, string url = Url)
    {
        using var answer = await server.PostCallAsync(payload, url);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (long)(await answer.JsonAsync())["id"]!;
    }
}
