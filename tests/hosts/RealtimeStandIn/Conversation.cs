using System.Text.Json.Nodes;

namespace Tuner.RealtimeStandIn;

/// <summary>
/// A session written down beforehand: what a scripted speaker says and when, what the service answers, what the host
/// does, and the truth of it. The service is one with voice activity detection: 300 ms of padding, 500 ms of silence.
/// </summary>
public sealed partial class Conversation
{
    /// <summary>The host sends audio from here on, 20 ms at a time.</summary>
    public const int AudioFrom = 200;

    private const int Padding = 300;
    private const int Silence = 500;
    private const int Detection = 120;
    private const int HostReacts = 5;
    private const int RoundTrip = 40;
    private readonly List<SessionStep> _steps = [];
    private int _now = AudioFrom;
    private int _audioFrom = AudioFrom;
    private int _lastUserEnd = -1;
    private int _ids;
    private (string Text, string Item, int Start, int Length, int DoneAt, string Response)? _sounding;
    private double _pace = 1;
    private bool _tellsPlayback;
    private bool _tellsMarks;
    private bool _paces;
    private int _turnOver;
    private int _toolTime;

    public Conversation(string name)
    {
        Truth = new SessionTruth { Call = name, Reason = "session_disposed" };
        Server(0, "session.created", SessionOf());
    }

    public SessionTruth Truth { get; }

    /// <summary>All of it in order of time.</summary>
    public IReadOnlyList<SessionStep> Steps => [.. _steps.OrderBy(step => step.Ms)];

    /// <summary>The host says what it plays, every 100 ms: it plays at a pace, 1 is real time.</summary>
    public Conversation TellsPlayback(double pace = 1)
    {
        (_tellsPlayback, _pace) = (true, pace);
        Host(0, "track");
        return this;
    }

    /// <summary>The host plays into a telephone network that sends a mark back when what was before it has been played, or was thrown away.</summary>
    public Conversation TellsMarks()
    {
        _tellsMarks = true;
        Host(0, "track");
        return this;
    }

    /// <summary>The host writes what it gets to a raw socket at once, behind which it is played in real time, and says so.</summary>
    public Conversation Paces()
    {
        _paces = true;
        Host(0, "track");
        return this;
    }

    /// <summary>The host sends its audio and commands to the provider's own session, which it got by GetService.</summary>
    public Conversation Bypasses()
    {
        Host(0, "bypass");
        return this;
    }

    /// <summary>The session is lost when all has sounded, and another one of the same call begins: its audio counts from 0.</summary>
    public Conversation Reconnects()
    {
        var at = Math.Max(_now, SoundEnd()) + 500;
        Host(_audioFrom, "append", value: at);
        Host(at, "reconnect");
        Server(at + 100, "session.created", SessionOf());
        _sounding = null;
        _now = _audioFrom = at + 300;
        return this;
    }

    /// <summary>The caller says something after what sounds has sounded, or into it.</summary>
    public Conversation Says(string text, int length = 1500, int? cutsInAt = null, int transcriptAfter = 300, bool fails = false)
    {
        var start = cutsInAt is { } at && _sounding is { } playing ? playing.Start + at : Math.Max(_now, SoundEnd()) + 700;
        var item = NextId("item_u");
        Server(start + Detection, "input_audio_buffer.speech_started", new() { ["audio_start_ms"] = Math.Max(0, start - _audioFrom - Padding), ["item_id"] = item });
        if (cutsInAt is not null) Cut(start + Detection);
        Speak(text, item, start, length, transcriptAfter, fails);
        return this;
    }

    /// <summary>The caller cuts in while the model has said nothing yet: its answer is given up.</summary>
    public Conversation SaysBeforeSound(string text, int length = 1200)
    {
        var (item, response) = (NextId("item_u"), NextId("resp_"));
        ResponseCreated(_now + 10, response);
        var start = _now + 60;
        Server(start + Detection, "input_audio_buffer.speech_started", new() { ["audio_start_ms"] = start - _audioFrom - Padding, ["item_id"] = item });
        ResponseDone(start + Detection + 1, response, "cancelled", 20);
        Speak(text, item, start, length, 300, false);
        return this;
    }

    /// <summary>The model answers: first sound this long after it was asked, made four times as fast as it sounds.</summary>
    public Conversation Answers(string text, int after = 350, bool unasked = false)
    {
        var (response, item) = (NextId("resp_"), NextId("item_a"));
        ResponseCreated(_now + 10, response);
        Server(_now + 12, "response.output_item.added", new()
        {
            ["response_id"] = response,
            ["output_index"] = 0,
            ["item"] = new JsonObject { ["id"] = item, ["object"] = "realtime.item", ["type"] = "message", ["status"] = "in_progress", ["role"] = "assistant", ["content"] = new JsonArray() },
        });
        var first = _now + after;
        var position = 0;
        foreach (var word in StandInVoice.WordsOf(text))
        {
            Delta(first + (position / 4), "response.output_audio_transcript.delta", response, item, word);
            var length = StandInVoice.LengthOf(word);
            Audio(first + (position / 4), response, item, length);
            if (_paces) Host(first + (position / 4), "sent", item, length);
            position += length;
            if (!_tellsMarks) continue;
            Host(first + ((position - length) / 4), "mark", item, text: $"{item}:{position}");
            Host(first + position, "mark_back", item, position, $"{item}:{position}");
        }

        var done = first + (position / 4) + 1;
        _sounding = (text, item, first, position, done, response);
        End(text, response, item, done, position);
        Truth.Segments.Add(new TruthSegment("agent", first) { Text = text, EndMs = first + (int)(position / _pace), Interrupted = false });
        if (_tellsPlayback) Plays(item, first, position);
        if (!unasked && _lastUserEnd >= 0) Truth.Latencies.Add(new TruthLatency(first, first - _lastUserEnd, PartsOf(first)));
        (_lastUserEnd, _toolTime) = (-1, 0);
        _now = done;
        return this;
    }

    /// <summary>Ends the session after all has come and sounded: the host lets go of it, or the service closes or breaks it.</summary>
    public Conversation Ends(string how = "disposed", string reason = "session_disposed")
    {
        var at = Math.Max(Math.Max(_now, SoundEnd()), _steps.Max(step => step.Ms)) + 500;
        Host(at, "end", text: how);
        Host(_audioFrom, "append", value: at);
        Truth.Reason = reason;
        return this;
    }

    private int SoundEnd() => _sounding is { } playing ? playing.Start + (int)(playing.Length / _pace) : 0;

    private void Speak(string text, string item, int start, int length, int transcriptAfter, bool fails)
    {
        var end = start + length;
        var told = end + Silence + RoundTrip;
        Server(told, "input_audio_buffer.speech_stopped", new() { ["audio_end_ms"] = end + Silence - _audioFrom, ["item_id"] = item });
        Server(told, "input_audio_buffer.committed", new() { ["previous_item_id"] = null, ["item_id"] = item });
        if (fails)
        {
            Server(told + transcriptAfter, "conversation.item.input_audio_transcription.failed", new()
            {
                ["item_id"] = item,
                ["content_index"] = 0,
                ["error"] = new JsonObject { ["type"] = "transcription_error", ["code"] = "audio_unintelligible", ["message"] = "The audio could not be transcribed." },
            });
            Truth.Errors++;
        }
        else
        {
            Server(told + transcriptAfter, "conversation.item.input_audio_transcription.completed", new()
            {
                ["item_id"] = item,
                ["content_index"] = 0,
                ["transcript"] = text,
                ["usage"] = new JsonObject { ["type"] = "duration", ["seconds"] = (length + 999) / 1000 },
            });
        }

        Truth.Segments.Add(new TruthSegment("user", start) { Text = fails ? null : text, EndMs = end });
        (_now, _lastUserEnd, _turnOver) = (told, end, told);
    }

    private Dictionary<string, int> PartsOf(int first) => new()
    {
        ["turn_detection"] = _turnOver - _lastUserEnd,
        ["llm"] = first - _turnOver - _toolTime,
        ["tool"] = _toolTime,
    };

    private void Plays(string item, int first, int length)
    {
        for (var at = 100; at * _pace <= length; at += 100) Host(first + at, "played", item, (int)(at * _pace));
        Host(first + (int)(length / _pace) + 1, "played", item, length);
    }

    private string NextId(string kind) => $"{kind}{++_ids}";

    private void Host(int ms, string what, string? id = null, int value = 0, string? text = null) => _steps.Add(new SessionStep(ms, null, what, id, value, text));

    private void Server(int ms, string type, JsonObject members)
    {
        var made = new JsonObject { ["type"] = type, ["event_id"] = $"event_{_steps.Count}" };
        foreach (var member in members) made[member.Key] = member.Value?.DeepClone();
        _steps.Add(new SessionStep(ms, made));
    }
}
