using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Latency;

/// <summary>Follows what the models were asked and when they answered. A voice sends a second end of its own for an answer: only the model's own frames count.</summary>
internal sealed class ModelResponses
{
    private readonly List<ModelResponse> _responses = [];
    private readonly Dictionary<string, ModelResponse> _open = [];
    private readonly HashSet<string> _sources = [];

    public IReadOnlyList<ModelResponse> All => _responses;

    public ModelResponse? Last => _responses.Count > 0 ? _responses[^1] : null;

    /// <summary>The answer that a voice speaks: the newest one with words.</summary>
    public ModelResponse? Speaking { get; private set; }

    public void Started(LLMFullResponseStartFrame frame, long now)
    {
        var response = new ModelResponse(frame.Source, now, frame.Line);
        _responses.Add(response);
        _open[frame.Source ?? ""] = response;
        _sources.Add(frame.Source ?? "");
    }

    public void Token(LLMTextFrame frame, long now)
    {
        if (frame.Text is not { Length: > 0 } text || frame.SkipTts == true) return;
        if (!_open.TryGetValue(frame.Source ?? "", out var response)) return;
        if (response.FirstToken is null) (response.FirstToken, response.FirstTokenLine) = (now, frame.Line);
        response.AddText(text);
        Speaking = response;
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

    public bool IsModel(string? source) => source is not null && _sources.Contains(source);

    /// <summary>The newest answer of a model; reports name their processor.</summary>
    public ModelResponse? Newest(string? processor) => _responses.FindLast(response => response.Source == processor);
}
