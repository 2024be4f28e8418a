using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Mcp;

/// <summary>The package's own client at a server's <c>/mcp</c>.</summary>
internal static class McpUnderTest
{
    public static Task<McpClient> McpAsync(this ServerUnderTest server, string? key = ServerUnderTest.Key) => McpClient.CreateAsync(
        new HttpClientTransport(new()
        {
            Endpoint = new(server.Running.Address, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            ConnectionTimeout = TimeSpan.FromMinutes(3),
            AdditionalHeaders = key is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
        }),
        new() { InitializationTimeout = TimeSpan.FromMinutes(3) },
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Calls a tool and gives the text of its answer.</summary>
    public static async Task<string> AskAsync(this McpClient client, string tool, params (string Name, object? Value)[] arguments)
    {
        var answer = await client.CallToolAsync(tool, arguments.ToDictionary(each => each.Name, each => each.Value), cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(true, answer.IsError);
        return TextOf(answer);
    }

    /// <summary>Calls a tool that must refuse, and gives what it says.</summary>
    public static async Task<string> RefusalAsync(this McpClient client, string tool, params (string Name, object? Value)[] arguments)
    {
        var answer = await client.CallToolAsync(tool, arguments.ToDictionary(each => each.Name, each => each.Value), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(answer.IsError);
        return TextOf(answer);
    }

    private static string TextOf(CallToolResult answer) => Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text;
}
