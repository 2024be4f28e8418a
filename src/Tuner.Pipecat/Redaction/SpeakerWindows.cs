using System.Text.Json;

namespace Tuner.Pipecat.Redaction;

/// <summary>The windows of a call: one for each speaker, and for each form that its words take on their way.</summary>
internal sealed class SpeakerWindows(CallSecrets secrets)
{
    private const int Most = 64;
    private readonly Dictionary<Key, TextWindow> _windows = [];

    /// <summary>Puts the texts of a line into their windows.</summary>
    public (Dictionary<string, TextPiece>? Texts, List<TextWindow>? Windows) Add(JsonElement line, LineKind kind)
    {
        if (kind is not (LineKind.Heard or LineKind.Model or LineKind.Asked or LineKind.Said) || !line.TryGetProperty("data"u8, out var data)) return default;
        Dictionary<string, TextPiece>? texts = null;
        List<TextWindow>? windows = null;
        var joins = kind == LineKind.Model || (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("includes_inter_frame_spaces"u8, out var spaces) && spaces.ValueKind == JsonValueKind.True);
        ReadOnlySpan<string> members = kind is LineKind.Asked or LineKind.Said ? ["text", "raw_text"] : ["text"];
        foreach (var member in members)
        {
            if (LineKinds.Text(data, member) is not { } text) continue;
            var window = For(new Key(kind, Frame(line, kind), LineKinds.Text(line, "src"), LineKinds.Text(data, "context_id"), LineKinds.Text(line, "dir"), member));
            (texts ??= [])[member] = window.Add(text, joins);
            (windows ??= []).Add(window);
        }

        return (texts, windows);
    }

    /// <summary>Lets a line that completes others' texts do so.</summary>
    public void Complete(JsonElement line, LineKind kind)
    {
        var source = LineKinds.Text(line, "src");
        switch (kind)
        {
            case LineKind.Answer:
                End(key => key.Kind is LineKind.Model or LineKind.Asked && key.Source == source, Settling.Complete);
                break;
            case LineKind.Spoken:
                var context = line.TryGetProperty("data"u8, out var data) ? LineKinds.Text(data, "context_id") : null;
                End(key => key.Kind is LineKind.Asked or LineKind.Said && key.Source == source && key.Context == context, Settling.Complete);
                break;
            case LineKind.Cut:
                End(key => key.Kind is LineKind.Model or LineKind.Asked or LineKind.Said, Settling.Forced);
                break;
            case LineKind.Turn:
                foreach (var (key, window) in _windows)
                {
                    if (key.Kind == LineKind.Heard) window.Settle(Settling.Turn);
                }

                break;
        }
    }

    public void Flush() => End(static _ => true, Settling.Forced);

    private static string? Frame(JsonElement line, LineKind kind) => kind == LineKind.Model ? LineKinds.Text(line, "frame") : null;

    private TextWindow For(Key key)
    {
        if (_windows.TryGetValue(key, out var window)) return window;
        if (_windows.Count >= Most) Flush();
        return _windows[key] = new TextWindow(secrets);
    }

    private void End(Func<Key, bool> which, Settling how)
    {
        foreach (var (key, window) in _windows)
        {
            if (!which(key)) continue;
            window.Settle(how);
            _windows.Remove(key);
        }
    }

    private sealed record Key(LineKind Kind, string? Frame, string? Source, string? Context, string? Direction, string Member);
}
