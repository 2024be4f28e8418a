using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Redaction;

/// <summary>
/// Takes the secrets out of a call's lines before anything is written down: lines in, as many lines out, in their order.
/// A line whose text may be part of a secret waits for what is behind it, and with it those behind it; never long, and
/// never many. Pure: the clock is the caller's. For one thread.
/// </summary>
internal sealed class LineRedactor
{
    /// <summary>What cannot be the beginning of a secret waits so long, milliseconds.</summary>
    public const long SoftLimit = 1_000;

    /// <summary>A possible secret is held so long, milliseconds; then it is masked if it is long enough to be sensitive.</summary>
    public const long HardLimit = 6_000;

    /// <summary>How many lines wait at most.</summary>
    public const int MostLines = 2_000;

    /// <summary>How many bytes wait at most.</summary>
    public const int MostBytes = 4 << 20;

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 64 };

    private readonly Queue<HeldLine> _lines = new();
    private readonly SpeakerWindows _windows;
    private readonly MaskingWriter _writer;
    private readonly CallSecrets _secrets;
    private int _bytes;

    public LineRedactor(SecretFinder finder)
    {
        _secrets = new CallSecrets(finder);
        (_windows, _writer) = (new SpeakerWindows(_secrets), new MaskingWriter(_secrets));
    }

    /// <summary>True while lines wait.</summary>
    public bool IsHolding => _lines.Count > 0;

    /// <summary>The number of the first line that waits; null when none does.</summary>
    public long? FirstHeld => _lines.TryPeek(out var first) ? first.Seq : null;

    /// <summary>Takes a line; false when it cannot be understood, and so not be cleared.</summary>
    public bool Take(ReadOnlySpan<byte> line, long seq, long now)
    {
        try
        {
            line = LineSanitizer.Clean(line);
            var reader = new Utf8JsonReader(line, Reading);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || line[(int)reader.BytesConsumed..].ContainsAnyExcept(" \t\r\n"u8)) return false;
            Take(document.RootElement, line, seq, now);
            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Sees a line that is written down already, by a recorder that is dead: what comes may be the rest of what it says, or of a secret that only that one knew.</summary>
    public void Remember(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Reading);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root) return;
            _secrets.HasForgotten |= root.TryGetProperty("masked"u8, out _);
            var kind = LineKinds.Of(root);
            _windows.Complete(root, kind);
            foreach (var window in _windows.Add(root, kind).Windows ?? []) window.Settle(Settling.Complete);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // What cannot be read says nothing.
        }
    }

    /// <summary>Lets a line of the recorder's own through, in its place.</summary>
    public void Pass(byte[] line, long seq, long now) => Hold(new HeldLine(seq, now) { Ready = line, Size = line.Length });

    /// <summary>Decides what waits too long.</summary>
    public void Due(long now)
    {
        foreach (var line in _lines)
        {
            if (line.IsDecided) continue;
            var age = now - line.TakenAt;
            if (age >= HardLimit || _lines.Count > MostLines || _bytes > MostBytes) Settle(line, Settling.Forced);
            else if (age >= SoftLimit) Settle(line, Settling.Clean);
            if (!line.IsDecided) return;
        }
    }

    /// <summary>Decides everything: nothing more comes.</summary>
    public void Flush() => _windows.Flush();

    /// <summary>Returns the next line that may be written down; null when none may.</summary>
    public byte[]? Next()
    {
        if (!_lines.TryPeek(out var line) || !line.IsDecided) return null;
        _lines.Dequeue();
        _bytes -= line.Size;
        return line.Ready ?? _writer.Write(line.Line, line.Kind, line.Texts);
    }

    private void Take(JsonElement root, ReadOnlySpan<byte> line, long seq, long now)
    {
        var kind = LineKinds.Of(root);
        _windows.Complete(root, kind);
        var (texts, windows) = _windows.Add(root, kind);
        Hold(new HeldLine(seq, now)
        {
            Ready = texts is not null ? null : kind == LineKind.Silent ? line.ToArray() : _writer.Write(root, kind, null),
            Line = texts is null ? default : root.Clone(),
            Kind = kind,
            Size = line.Length,
            Texts = texts,
            Windows = windows,
        });
        Due(now);
    }

    private void Hold(HeldLine line)
    {
        _lines.Enqueue(line);
        _bytes += line.Size;
    }

    private static void Settle(HeldLine line, Settling how)
    {
        foreach (var window in line.Windows ?? []) window.Settle(how);
    }
}
