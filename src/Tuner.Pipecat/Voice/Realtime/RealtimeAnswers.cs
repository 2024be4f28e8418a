using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>The responses of a realtime model, their tools, and how far they were heard.</summary>
internal sealed class RealtimeAnswers(VoiceCall call)
{
    /// <summary>Responses of which more may still be told.</summary>
    private const int MostOpen = 16;

    private readonly Dictionary<string, RealtimeAnswer> _open = [];
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, ToolRun> _tools = [];
    private readonly UnseenCut _unseen = new(call);
    private long? _requested;
    private long? _playing;
    private bool _cutWaits;

    /// <summary>The name of the model, which transcribes, answers and speaks.</summary>
    public string Source(RealtimeSettings settings) => settings.Model is { Length: > 0 } model ? model : call.Names.Model;

    public void Requested(long now) => _requested = now;

    public void Started(string id, RealtimeSettings settings, long now) => Of(id, settings, now);

    public void Audio(string id, string? item, SoundSize size, RealtimeSettings settings, long now, SampledSound samples = default)
    {
        var answer = Of(id, settings, now);
        if (!answer.IsCut) answer.SpeechOf(item ?? id).AudioAt(size, now, samples);
    }

    public void Text(string id, string? item, string text, bool isWhole, bool isSpoken, RealtimeSettings settings, long now)
    {
        var answer = Of(id, settings, now);
        if (text.Length == 0 || !answer.IsNews(item ?? id, isWhole)) return;
        if (isSpoken) answer.SpeechOf(item ?? id).Text(text);
        else answer.Answer.Token(text);
    }

    public void ToolCalled(string id, string? callId, string name, string? arguments, RealtimeSettings settings, long now)
    {
        if (callId is not null && _tools.ContainsKey(callId)) return;
        var run = Of(id, settings, now).Answer.BeginTool(name, arguments, callId);
        _tools[run.Id] = run;
    }

    public void ToolEnded(string callId, string? result, string? error)
    {
        if (!_tools.Remove(callId, out var run)) return;
        if (error is null) run.Completed(result);
        else run.Failed(error);
    }

    public void Done(string id, AnswerUsage? usage, bool wasCancelled, RealtimeSettings settings, long now)
    {
        var answer = Of(id, settings, now);
        if (answer.IsDone) return;
        if (usage is not null) answer.Answer.Used(usage);
        if (wasCancelled && !answer.IsCut && !_cutWaits) Cut(now);
        answer.Done();
    }

    /// <summary>
    /// The caller's voice cuts the model off. A host that tells what it played may still tell the last of it: then the
    /// cut waits for its word, and for the next event that can only come after it.
    /// </summary>
    public void CallerCutsIn(long now)
    {
        _unseen.IsTold = true;
        if (call.Playout.Tracked) _cutWaits = true;
        else Cut(now);
    }

    /// <summary>The service tells of his voice, and goes on talking.</summary>
    public void CallerIsHeard() => _unseen.IsTold = true;

    /// <summary>His words came.</summary>
    public void CallerSaid(string text, long now) => _unseen.Said(text, now);

    public void SettleCut(long now)
    {
        if (_cutWaits) Cut(now);
    }

    /// <summary>How much was heard is the host's own knowledge: it stands above what was assumed.</summary>
    public void Truncated(string? item, TimeSpan heard, long now)
    {
        if (call.Playout.Find(item) is not { } speech || heard.Ticks is < 0 or > TimeSpan.TicksPerDay) return;
        if (call.Playout.Tracked) call.Playout.PlayedUpTo(speech, heard.Ticks * 100, now);
        if (!speech.IsCut) Cut(now);
        call.Teller.Tell(new SpeechTruncatedEvent { ContextId = speech.Id, HeardMs = heard.TotalMilliseconds }, now);
    }

    public void PlaybackStarted(string id, long now)
    {
        _playing = now;
        if (!_open.TryGetValue(id, out var answer) || answer.Speeches.All(speech => speech.Made == 0)) call.TrackPlayback();
    }

    public void PlaybackStopped(string id, bool wasCleared, long now)
    {
        var played = _playing is { } since ? now - since : 0;
        _playing = null;
        if (call.Playout.Tracked && _open.TryGetValue(id, out var answer))
        {
            // Where the service sends no audio, all that it plays of a response is one piece.
            foreach (var speech in answer.Speeches.Where(speech => !speech.IsCut).Take(1)) call.Playout.PlayedUpTo(speech, played, now);
        }

        if (wasCleared) Cut(now);
    }

    private void Cut(long now)
    {
        _cutWaits = false;
        foreach (var answer in _open.Values) answer.IsCut = true;
        call.Cut(now);
    }

    /// <summary>A response is begun by whatever tells of it first.</summary>
    private RealtimeAnswer Of(string id, RealtimeSettings settings, long now)
    {
        if (_open.TryGetValue(id, out var known) && (id.Length > 0 || !known.IsDone)) return known;
        SettleCut(now);
        if (_requested is null && _unseen.Answers(now)) Cut(now);
        if (_order.Count >= MostOpen) _open.Remove(_order.Dequeue());
        var begun = new RealtimeAnswer(call.BeginAnswerAt(Source(settings), Math.Min(_requested ?? now, now)));
        _requested = null;
        if (!_open.ContainsKey(id)) _order.Enqueue(id);
        return _open[id] = begun;
    }
}
