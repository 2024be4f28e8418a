using System.Text.Json;

namespace Tuner.Pipecat.Redaction;

/// <summary>What each speaker of a finished record said: rows with nobody else between them are one text, since a number is dictated in pieces.</summary>
internal sealed class SpokenTexts
{
    private readonly JsonElement _record;
    private readonly CallSecrets _secrets;
    private readonly Dictionary<int, TextPiece> _texts = [];
    private readonly Dictionary<int, TextPiece> _unheard = [];

    public SpokenTexts(JsonElement record, CallSecrets secrets)
    {
        (_record, _secrets) = (record, secrets);
        DecideAgain();
    }

    /// <summary>The words of a row; null where it has none, or is nobody's speech.</summary>
    public TextPiece? Text(int row) => _texts.GetValueOrDefault(row);

    /// <summary>Those of it that were not heard.</summary>
    public TextPiece? Unheard(int row) => _unheard.GetValueOrDefault(row);

    /// <summary>Decides all of them, by what is known now.</summary>
    public void DecideAgain()
    {
        _texts.Clear();
        _unheard.Clear();
        if (!_record.TryGetProperty("transcript_with_tool_calls"u8, out var rows) || rows.ValueKind != JsonValueKind.Array) return;
        TextWindow caller = new(_secrets), agent = new(_secrets);
        var last = "";
        foreach (var (index, row) in rows.EnumerateArray().Index())
        {
            if (LineKinds.Text(row, "role") is not (("user" or "agent") and var role)) continue;
            var window = role == "user" ? caller : agent;
            if (role != last) (role == "user" ? agent : caller).Settle(Settling.Turn);
            last = role;
            Add(row, index, window);
        }

        caller.Settle(Settling.Complete);
        agent.Settle(Settling.Complete);
    }

    private void Add(JsonElement row, int index, TextWindow window)
    {
        var metadata = row.TryGetProperty("metadata"u8, out var given) ? given : default;
        if (LineKinds.Text(row, "text") is { } text)
        {
            if (LineKinds.Text(metadata, "input") == "dtmf") _texts[index] = Keys(text);
            else _texts[index] = window.Add(text, joinsAsItIs: false);
        }

        if (LineKinds.Text(metadata, "unheard_text") is { } unheard) _unheard[index] = window.Add(unheard, joinsAsItIs: false);
    }

    private static TextPiece Keys(string text)
    {
        var piece = new TextPiece(text, joinsAsItIs: false) { Result = $"DTMF: [{Secret.Keys}]" };
        piece.Masked.Add(Secret.Keys);
        return piece;
    }
}
