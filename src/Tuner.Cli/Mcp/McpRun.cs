using ModelContextProtocol.Server;
using Tuner.Cli.Show;
using Tuner.Server.Mcp;

namespace Tuner.Cli.Mcp;

/// <summary>Speaks the protocol until the client goes away. Standard output carries nothing else.</summary>
internal sealed class McpRun(CommandContext context)
{
    public async Task<int> FromServerAsync(string? server, string? data, CancellationToken cancel)
    {
        using var asked = ServerCalls.At(server ?? context.Variable("TUNER_BASE_URL"), data, context);
        await AnswerAsync(new AskedServer(asked), cancel).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    public async Task<int> FromFilesAsync(IReadOnlyList<string> named, CancellationToken cancel)
    {
        await using var files = await FiledCalls.ReadAsync(context, named, cancel).ConfigureAwait(false);
        await AnswerAsync(files.Calls, cancel).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private async Task AnswerAsync(IKnownCalls calls, CancellationToken cancel)
    {
        await using var transport = new StreamServerTransport(context.In(), context.OutBytes(), "tuner");
        await using var server = McpServer.Create(transport, CallTools.Options(calls, context.Time));
        await server.RunAsync(cancel).ConfigureAwait(false);
    }
}
