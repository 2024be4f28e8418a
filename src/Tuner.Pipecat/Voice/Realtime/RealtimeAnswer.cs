namespace Tuner.Voice;

/// <summary>One response of a realtime model: its answer, and the items that it speaks.</summary>
internal sealed class RealtimeAnswer(Answer answer)
{
    private readonly Dictionary<string, Speech> _speeches = [];
    private readonly HashSet<string> _texts = [];

    public Answer Answer { get; } = answer;

    /// <summary>Some of it may still come or sound.</summary>
    public bool IsCut { get; set; }

    public bool IsDone { get; private set; }

    public IReadOnlyCollection<Speech> Speeches => _speeches.Values;

    public Speech SpeechOf(string itemId)
    {
        if (!_speeches.TryGetValue(itemId, out var speech)) _speeches[itemId] = speech = Answer.SpeakDirectly(itemId);
        return speech;
    }

    /// <summary>Whether a text is to be told: the whole of it only where none of its pieces came.</summary>
    public bool IsNews(string part, bool isWhole) => _texts.Add(part) || !isWhole;

    public void Done()
    {
        IsDone = true;
        foreach (var speech in _speeches.Values) speech.Dispose();
        Answer.Dispose();
    }
}
