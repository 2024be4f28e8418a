using System.Text;

namespace Tuner.Pipecat.Recording;

/// <summary>One request to a model and its answer. Clocks are the pipeline's, nanoseconds.</summary>
internal sealed class ModelResponse(string? source, long start, int line)
{
    private const int LongestText = 64 << 10;

    /// <summary>Models that race are asked by the same frame; others are asked one after another.</summary>
    private const long Together = 200_000_000;

    public string? Source { get; } = source;

    /// <summary>When the model was asked.</summary>
    public long Start { get; } = start;

    public int StartLine { get; } = line;

    public long? FirstToken { get; set; }

    public int FirstTokenLine { get; set; }

    public long? End { get; set; }

    public int EndLine { get; set; }

    /// <summary>When it called its first tool.</summary>
    public long? ToolsCalled { get; set; }

    /// <summary>The model's own report of its time to first token, seconds.</summary>
    public double? Ttft { get; private set; }

    public int TtftLine { get; private set; }

    /// <summary>The model judged that the caller was not done: a timer runs before it is asked again.</summary>
    public bool WaitsForCaller { get; set; }

    /// <summary>When it first wrote what is not to be spoken.</summary>
    public long? Wrote { get; private set; }

    /// <summary>When its service said that it failed.</summary>
    public long? Failed { get; set; }

    /// <summary>Who gets its tokens first: a voice, where it is asked token by token.</summary>
    public string? GivenTo { get; set; }

    /// <summary>When it was thrown away.</summary>
    public long? Cut { get; set; }

    public StringBuilder Text { get; } = new();

    /// <summary>What it wrote before it said that it starts: words of a model that is its own voice, nobody's of any other.</summary>
    public string Early { get; set; } = "";

    /// <summary>What it wrote that is not to be spoken.</summary>
    public StringBuilder Written { get; } = new();

    /// <summary>Whether both were asked at once, of two models.</summary>
    public bool RacesWith(ModelResponse other) => other.Source != Source && Math.Abs(other.Start - Start) < Together;

    public void TookToFirstToken(double seconds, int line)
    {
        if (Ttft is null) (Ttft, TtftLine) = (seconds, line);
    }

    public void AddText(string text)
    {
        if (Text.Length < LongestText) Text.Append(text);
    }

    /// <summary>It speaks by itself: what it wrote early is said first.</summary>
    public void TakeEarly()
    {
        if (Early.Length == 0) return;
        Text.Insert(0, Early);
        Early = "";
    }

    public void AddWritten(string text, long now)
    {
        Wrote ??= now;
        if (Written.Length < LongestText) Written.Append(text);
    }
}
