using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>Follows what the models were asked and when they answered. A voice sends a second end of its own for an answer: only the model's own frames count.</summary>
internal sealed class ModelResponses
{
    private readonly List<ModelResponse> _responses = [];
    private readonly Dictionary<string, ModelResponse> _open = [];
    private readonly HashSet<string> _sources = [];
    private readonly Dictionary<string, (double Seconds, int Line)> _early = [];
    private readonly Dictionary<string, EarlyTokens> _earlyTokens = [];

    public IReadOnlyList<ModelResponse> All => _responses;

    public ModelResponse? Last => _responses.Count > 0 ? _responses[^1] : null;

    /// <summary>The answer that a voice speaks: the newest one with words.</summary>
    public ModelResponse? Speaking { get; private set; }

    /// <summary>Returns the line of a report of this answer that came before it; 0 when none did.</summary>
    public int Started(LLMFullResponseStartFrame frame, long now)
    {
        var response = new ModelResponse(frame.Source, now, frame.Line);
        _responses.Add(response);
        if (_early.Remove(frame.Source ?? "", out var early)) response.TookToFirstToken(early.Seconds, early.Line);
        if (_earlyTokens.Remove(frame.Source ?? "", out var tokens) && tokens.IsRecent(now)) response.Early = tokens.Text;
        _open[frame.Source ?? ""] = response;
        _sources.Add(frame.Source ?? "");
        return early.Line;
    }

    /// <summary>
    /// A speech-to-speech service reports its time to first sound before it says that its answer starts. True when a
    /// model's report found its answer; else it waits for one.
    /// </summary>
    public bool TookToFirstToken(string? source, double seconds, int line, bool isOwnVoice)
    {
        var response = Newest(source);
        if (response is null || (isOwnVoice && response.End is not null))
        {
            if (_early.Count < 64 || _early.ContainsKey(source ?? "")) _early[source ?? ""] = (seconds, line);
            return response is not null;
        }

        response.TookToFirstToken(seconds, line);
        return true;
    }

    /// <summary>The model's judgement of the caller's turn, which some versions write as a token that is not spoken.</summary>
    public void Marked(string? marker, string? source)
    {
        if (marker?.Trim() is "○" or "◐" && _open.TryGetValue(source ?? "", out var response)) response.WaitsForCaller = true;
    }

    /// <summary>A service says that something went wrong while it answered.</summary>
    public void Failed(ErrorFrame frame, long now)
    {
        if (_open.TryGetValue(frame.Processor ?? frame.Source ?? "", out var response) && response.FirstToken is null) response.Failed ??= now;
    }

    /// <summary>The answer that a model is making; null when it makes none.</summary>
    public ModelResponse? Running(string? source) => source is not null && _open.TryGetValue(source, out var response) ? response : null;

    public void Token(LLMTextFrame frame, long now)
    {
        if (frame.Text is not { Length: > 0 } text) return;
        if (frame.SkipTts == true)
        {
            Wrote(frame, text, now);
            return;
        }

        if (!_open.TryGetValue(frame.Source ?? "", out var response))
        {
            CameEarly(frame.Source ?? "", text, now);
            return;
        }

        if (response.FirstToken is null) (response.FirstToken, response.FirstTokenLine) = (now, frame.Line);
        response.AddText(text);
        response.GivenTo ??= frame.Destination;
        Speaking = response;
    }

    /// <summary>A speech-to-speech service may write its first words before it says that its answer starts.</summary>
    private void CameEarly(string source, string text, long now)
    {
        if (_earlyTokens.TryGetValue(source, out var tokens) && tokens.IsRecent(now)) tokens.Add(text, now);
        else if (_earlyTokens.Count < 64 || tokens is not null) (_earlyTokens[source] = new EarlyTokens()).Add(text, now);
    }

    private void Wrote(LLMTextFrame frame, string text, long now)
    {
        Marked(text, frame.Source);
        if (text.Trim() is not ("✓" or "○" or "◐" or "") && _open.TryGetValue(frame.Source ?? "", out var response)) response.AddWritten(text, now);
    }

    /// <summary>What an answer held so far were the last words of the one before it: it only begins now, if it is not over.</summary>
    public void HandBack(ModelResponse words, ModelResponse before, long now)
    {
        before.AddText(words.Text.ToString());
        _responses.Remove(words);
        if (Speaking == words) Speaking = before;
        if (words.End is not null || Running(words.Source) != words) return;
        var next = new ModelResponse(words.Source, now, words.StartLine);
        _responses.Add(next);
        _open[words.Source ?? ""] = next;
    }

    public void ToolsCalled(string? source, long now)
    {
        if (_open.TryGetValue(source ?? "", out var response)) response.ToolsCalled ??= now;
    }

    public void Ended(LLMFullResponseEndFrame frame, long now)
    {
        if (!_open.Remove(frame.Source ?? "", out var response)) return;
        (response.End, response.EndLine) = (now, frame.Line);
    }

    /// <summary>Answers that are being made, and those not yet all spoken, are thrown away.</summary>
    public void Cut(long now)
    {
        foreach (var response in _open.Values) response.Cut ??= now;
        if (Speaking is { } speaking) speaking.Cut ??= now;
        Speaking = null;
    }

    /// <summary>The newest answer whose tokens went straight to a processor.</summary>
    public ModelResponse? GivenTo(string? processor) => processor is null ? null : _responses.FindLast(response => response is { Cut: null, Text.Length: > 0 } && response.GivenTo == processor);

    public bool IsModel(string? source) => source is not null && _sources.Contains(source);

    /// <summary>The newest answer of a model; reports name their processor.</summary>
    public ModelResponse? Newest(string? processor) => _responses.FindLast(response => response.Source == processor);
}
