using System.Text;

namespace Tuner.Pipecat.Recording;

/// <summary>What a model wrote of an answer before it said that the answer starts. Clocks are the pipeline's, nanoseconds.</summary>
internal sealed class EarlyTokens
{
    private const int Longest = 4 << 10;

    /// <summary>First words come no earlier than this before their answer.</summary>
    private const long LongestLead = 1_000_000_000;

    private readonly StringBuilder _text = new();
    private long _last;

    public string Text => _text.ToString();

    public bool IsRecent(long now) => now - _last < LongestLead;

    public void Add(string text, long now)
    {
        _last = now;
        if (_text.Length < Longest) _text.Append(text);
    }
}
