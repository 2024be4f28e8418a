using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>What the clients of one call know together: which answer a text is of, and which tools run.</summary>
internal sealed class CascadeCall(VoiceCall call)
{
    private const int Remembered = 4;
    private static readonly ConditionalWeakTable<VoiceCall, CascadeCall> Calls = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ToolRun> _tools = [];
    private readonly Queue<(Answer Answer, StringBuilder Letters)> _answers = new();

    public VoiceCall Call { get; } = call;

    public static CascadeCall Of(VoiceCall call) => Calls.GetValue(call, static key => new CascadeCall(key));

    public (Answer Answer, StringBuilder Letters) Ask(string? model)
    {
        lock (_gate)
        {
            if (_answers.Count >= Remembered) _answers.Dequeue();
            var asked = (Call.BeginAnswer(model), new StringBuilder());
            _answers.Enqueue(asked);
            return asked;
        }
    }

    public void Answered(StringBuilder letters, string text)
    {
        lock (_gate) letters.Append(Letters(text));
    }

    /// <summary>Words of an answer are spoken as its; others are fixed words of the application's.</summary>
    public Speech Speak(string text)
    {
        var letters = Letters(text);
        Answer? answer;
        lock (_gate) answer = _answers.Reverse().FirstOrDefault(known => letters.Length > 0 && known.Letters.ToString().Contains(letters, StringComparison.Ordinal)).Answer;
        return answer is null ? Call.Speak(text) : answer.Speak(text);
    }

    public void Called(Answer answer, FunctionCallContent tool)
    {
        lock (_gate)
        {
            if (tool.InformationalOnly || _tools.ContainsKey(tool.CallId)) return;
            _tools[tool.CallId] = answer.BeginTool(tool.Name, JsonText.Of(tool.Arguments), tool.CallId);
        }
    }

    public void Ended(FunctionResultContent result)
    {
        lock (_gate)
        {
            if (!_tools.Remove(result.CallId, out var run)) return;
            if (result.Exception is { } fault) run.Failed(fault.Message);
            else run.Completed(JsonText.Of(result.Result));
        }
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
