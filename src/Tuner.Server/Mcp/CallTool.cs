using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Tuner.Server.Storage;

namespace Tuner.Server.Mcp;

/// <summary>A tool that answers a question about calls and changes nothing.</summary>
internal sealed class CallTool : McpServerTool
{
    private readonly IReadOnlyList<ToolArgument> _arguments;
    private readonly Func<GivenArguments, CancellationToken, Task<string>> _answer;

    /// <param name="name">Its name.</param>
    /// <param name="title">The name for people.</param>
    /// <param name="description">What it answers, for the model.</param>
    /// <param name="arguments">What it takes.</param>
    /// <param name="answer">Makes the answer.</param>
    public CallTool(string name, string title, string description, IReadOnlyList<ToolArgument> arguments, Func<GivenArguments, CancellationToken, Task<string>> answer)
    {
        (_arguments, _answer) = (arguments, answer);
        ProtocolTool = new()
        {
            Name = name,
            Title = title,
            Description = description,
            InputSchema = ToolArgument.SchemaOf(arguments),
            Annotations = new() { Title = title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
        };
    }

    /// <inheritdoc/>
    public override Tool ProtocolTool { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <inheritdoc/>
    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        try
        {
            return Result(await _answer(new(request.Params?.Arguments, _arguments), cancellationToken).ConfigureAwait(false), isError: false);
        }
        catch (AskedWronglyException wrong)
        {
            return Result(wrong.Message, isError: true);
        }
        catch (StoreUnavailableException busy)
        {
            return Result(busy.IsFault ? "The server cannot read its calls just now; its owner has to look after it." : $"{busy.Message}: ask again in a few seconds, or for less.", isError: true);
        }
    }

    private static CallToolResult Result(string text, bool isError) => new() { Content = [new TextContentBlock { Text = text }], IsError = isError };
}
