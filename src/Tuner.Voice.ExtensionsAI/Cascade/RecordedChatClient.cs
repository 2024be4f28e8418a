using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Tells a call what its chat client answers. What the provider raises passes unchanged.</summary>
internal sealed class RecordedChatClient : DelegatingChatClient
{
    private readonly CascadeCall _cascade;

    public RecordedChatClient(IChatClient inner, CascadeCall cascade)
        : base(inner)
    {
        _cascade = cascade;
        if (inner.GetService(typeof(FunctionInvokingChatClient)) is not null)
            new RealtimeCall(cascade.Call).Warn("UseTuner() stands outside UseFunctionInvocation(), where several requests look like one: put UseTuner() last, behind UseFunctionInvocation()");
    }

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var given = AsList(messages);
        using var asked = AskedAnswer.Of(_cascade, given, ModelOf(options));
        ChatResponse response;
        try
        {
            response = await base.GetResponseAsync(given, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            asked.Failed(fault);
            throw;
        }

        asked.Read(response.Messages.SelectMany(message => message.Contents));
        asked.Used(response.Usage);
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var given = AsList(messages);
        using var asked = AskedAnswer.Of(_cascade, given, ModelOf(options));
        await foreach (var update in Told.PassAsync(base.GetStreamingResponseAsync(given, options, cancellationToken), asked.Failed, cancellationToken).ConfigureAwait(false))
        {
            asked.Read(update.Contents);
            yield return update;
        }
    }

    /// <summary>What can be read once only is read once, for both.</summary>
    private static IList<ChatMessage> AsList(IEnumerable<ChatMessage> messages) => messages as IList<ChatMessage> ?? [.. messages];

    private string? ModelOf(ChatOptions? options) => options?.ModelId ?? (InnerClient.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId;
}
