using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>One request to a language model and what it answers. Never throws; may be told from any thread.</summary>
public sealed class Answer : IDisposable
{
    private readonly VoiceCall _call;
    private readonly int? _answered;
    private bool _toldTokens;

    internal Answer(VoiceCall call, string model) => (_call, Model, Source, _answered) = (call, model, model, call.Caller.Untold);

    /// <summary>The model's name.</summary>
    public string Model { get; }

    internal string Source { get; set; }

    internal bool CalledTools { get; private set; }

    internal bool AskedForSpeech { get; private set; }

    internal bool IsOver { get; private set; }

    /// <summary>A piece of the answer's text came. Need not be told where <see cref="Speak"/> gets the text; told, the time to the first one is known.</summary>
    /// <param name="text">The piece, its spaces included.</param>
    public void Token(string text) => _call.Teller.Do(now =>
    {
        _toldTokens |= text is { Length: > 0 };
        TokenAt(text, now);
    });

    /// <summary>Words of the answer are given to the voice. Once for all of it, or once for each sentence.</summary>
    /// <param name="text">The words; null where they become known later, by <see cref="Speech.Text"/>.</param>
    /// <param name="itemId">A name for <see cref="PlaybackTracker.PlayedUpTo(string, TimeSpan)"/>; null: one is made.</param>
    /// <returns>The speech. Dispose of it when the voice has made all of it.</returns>
    public Speech Speak(string? text = null, string? itemId = null)
    {
        var speech = new Speech(_call, this, _call.Names.Voice, itemId, false);
        _call.Teller.Do(now =>
        {
            AskedForSpeech = true;
            _call.Caller.AnswerSpoken(_answered, now);
            speech.BeginAt(text, now);
        });
        return speech;
    }

    /// <summary>The model speaks itself: its audio and its words come along with each other, and no other voice is asked.</summary>
    /// <param name="itemId">The service's name of it, for <see cref="PlaybackTracker.PlayedUpTo(string, TimeSpan)"/>; null: one is made.</param>
    /// <returns>The speech. Dispose of it when all of it came.</returns>
    public Speech SpeakDirectly(string? itemId = null)
    {
        var speech = new Speech(_call, this, Source, itemId, true);
        _call.Teller.Do(now =>
        {
            AskedForSpeech = true;
            _call.Caller.AnswerSpoken(_answered, now);
            speech.BeginAt(null, now);
        });
        return speech;
    }

    /// <summary>A tool that the answer asked for begins to run.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="argumentsJson">Its arguments, a JSON object.</param>
    /// <param name="callId">The model's id of this call of it; null: one is made.</param>
    /// <returns>The run. Tell how it ended.</returns>
    public ToolRun BeginTool(string name, string? argumentsJson = null, string? callId = null)
    {
        var run = new ToolRun(_call, name, argumentsJson, callId);
        _call.Teller.Do(now =>
        {
            CalledTools = true;
            run.BeginAt(Source, now);
        });
        return run;
    }

    /// <summary>What the service counted for this answer.</summary>
    /// <param name="usage">The tokens.</param>
    public void Used(AnswerUsage usage) =>
        _call.Teller.Do(now =>
        {
            if (usage is not null) _call.Teller.Tell(Reports.ModelUsed(Source, Model, usage), now);
        });

    /// <summary>The answer is complete, or nothing more of it will come. What it speaks may still sound.</summary>
    public void Dispose() => _call.Teller.Do(EndAt);

    internal void TokenAt(string? text, long now)
    {
        if (text is not { Length: > 0 }) return;
        _call.BotActed();
        _call.Worded(now);
        _call.Teller.Tell(new LLMTextFrame { Text = text, Source = Source }, now);
    }

    /// <summary>Where no piece of the answer is told, what is given to the voice tells what it was.</summary>
    internal void SpokenAt(string text, long now)
    {
        if (!_toldTokens) TokenAt(text, now);
    }

    internal void EndAt(long now)
    {
        if (IsOver) return;
        IsOver = true;
        _call.Teller.Tell(new LLMFullResponseEndFrame { Source = Source }, now);
    }
}
