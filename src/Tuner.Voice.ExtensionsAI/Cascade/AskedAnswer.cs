using System.Text;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>One request to a chat client and what comes of it.</summary>
internal sealed class AskedAnswer : IDisposable
{
    private readonly CascadeCall _cascade;
    private readonly Answer _answer;
    private readonly StringBuilder _letters;

    private AskedAnswer(CascadeCall cascade, string? model)
    {
        _cascade = cascade;
        (_answer, _letters) = cascade.Ask(model);
    }

    /// <summary>Results of tools stand in the request that they are sent with: a tool had ended by then.</summary>
    public static AskedAnswer Of(CascadeCall cascade, IEnumerable<ChatMessage> messages, string? model)
    {
        foreach (var content in messages.SelectMany(message => message.Contents))
        {
            if (content is FunctionResultContent result) cascade.Ended(result);
        }

        return new AskedAnswer(cascade, model);
    }

    public void Read(IEnumerable<AIContent> contents)
    {
        foreach (var content in contents)
        {
            switch (content)
            {
                case TextContent { Text: { Length: > 0 } text }:
                    _answer.Token(text);
                    _cascade.Answered(_letters, text);
                    break;
                case FunctionCallContent tool: _cascade.Called(_answer, tool); break;
                case FunctionResultContent result: _cascade.Ended(result); break;
                case UsageContent usage: Used(usage.Details); break;
            }
        }
    }

    public void Used(UsageDetails? usage)
    {
        if (TypedUsage.Of(usage) is { } told) _answer.Used(told);
    }

    public void Failed(Exception fault)
    {
        if (fault is not OperationCanceledException) _cascade.Call.Failed($"the model gave no answer ({fault.GetType().Name})", _answer.Model);
    }

    public void Dispose() => _answer.Dispose();
}
