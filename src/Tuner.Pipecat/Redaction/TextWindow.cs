using System.Text;

namespace Tuner.Pipecat.Redaction;

/// <summary>
/// The texts of one speaker that are not decided yet, seen as the one text they make. A little of what was written
/// before them stays in sight, so that the rest of a secret is known as such.
/// </summary>
internal sealed class TextWindow(CallSecrets secrets)
{
    /// <summary>A card number in words is about 110 characters.</summary>
    private const int Sight = 200;

    /// <summary>The longest secret of the application's own kind that is found across texts.</summary>
    private const int OwnSight = 64;

    /// <summary>Digits at the end of a turn that wait for those of the next.</summary>
    private const int FewestOpen = 4;

    private readonly List<TextPiece> _pieces = [];
    private string _before = "";
    private bool _doubted;
    private int _settledAt = -1;

    public int Count => _pieces.Count;

    public TextPiece Add(string text, bool joinsAsItIs)
    {
        var piece = new TextPiece(text, joinsAsItIs);
        _pieces.Add(piece);
        return piece;
    }

    /// <summary>What was said before has nothing to do with what comes.</summary>
    public void Forget() => (_before, _doubted) = ("", false);

    /// <summary>Decides what can be decided.</summary>
    public void Settle(Settling how)
    {
        if (_pieces.Count == 0 || (how == Settling.Clean && _settledAt == _pieces.Count)) return;
        var (text, places) = Join();
        var runs = NumberRuns.In(text);
        var last = runs.Count > 0 && OpenTail.Reaches(text, runs[^1]) ? runs[^1] : null;
        var found = secrets.Find(text, runs);
        AddDoubts(found, runs, how == Settling.Forced ? last : null);
        found = SecretFinder.Merge(found);
        var limit = how switch
        {
            Settling.Clean => Math.Min(OpenTail.In(text, runs), secrets.HasOwn ? Math.Max(0, text.Length - OwnSight) : text.Length),
            Settling.Turn => Math.Min(last?.Length >= FewestOpen ? last.Start : text.Length, OpenTail.Address(text, runs)),
            _ => text.Length,
        };
        _doubted = (_doubted || how == Settling.Forced) && last is not null && found.Exists(secret => secret.Start <= last.Start && secret.End >= last.End);
        Decide(text, places, found, CountUpTo(limit, places, found));
        _settledAt = _pieces.Count;
    }

    private (string Text, List<(int Start, int End)> Places) Join()
    {
        var text = new StringBuilder(_before);
        var places = new List<(int, int)>(_pieces.Count);
        foreach (var piece in _pieces)
        {
            if (!piece.JoinsAsItIs && text.Length > 0 && !char.IsWhiteSpace(text[^1])) text.Append(' ');
            places.Add((text.Length, text.Length + piece.Text.Length));
            text.Append(piece.Text);
        }

        return (text.ToString(), places);
    }

    /// <summary>Digits whose other part is written already, or will not be seen in time.</summary>
    private void AddDoubts(List<Secret> found, List<NumberRun> runs, NumberRun? cut)
    {
        if (cut?.Length >= CallSecrets.FewestDigits) found.Add(new Secret(cut.Start, cut.End, Secret.Number));
        if (!_doubted) return;
        foreach (var run in runs.Where(run => run.Start < _before.Length && run.End > _before.Length)) found.Add(new Secret(run.Start, run.End, Secret.Number));
    }

    /// <summary>How many pieces end before a place, and cut no secret in two.</summary>
    private static int CountUpTo(int limit, List<(int Start, int End)> places, List<Secret> found)
    {
        var count = places.Count;
        while (count > 0 && places[count - 1].End > limit) count--;
        for (var i = found.Count - 1; i >= 0 && count > 0; i--)
        {
            if (places.Count == count || found[i].End <= places[count - 1].End) continue;
            while (count > 0 && places[count - 1].End > found[i].Start) count--;
        }

        return count;
    }

    private void Decide(string text, List<(int Start, int End)> places, List<Secret> found, int count)
    {
        if (count == 0) return;
        var masked = 0;
        for (var i = 0; i < count; i++) Mask(_pieces[i], text, places[i], found, ref masked);
        var end = places[count - 1].End;
        _before = text[Math.Max(0, end - Sight)..end];
        _pieces.RemoveRange(0, count);
    }

    /// <summary>The first piece that a secret touches gets its mask; from the others its part is taken out.</summary>
    private static void Mask(TextPiece piece, string text, (int Start, int End) place, List<Secret> found, ref int masked)
    {
        StringBuilder? result = null;
        var at = place.Start;
        for (var i = 0; i < found.Count; i++)
        {
            var secret = found[i];
            if (secret.Start >= place.End || secret.End <= place.Start) continue;
            result ??= new StringBuilder();
            result.Append(text, at, Math.Max(secret.Start, at) - at);
            at = Math.Min(secret.End, place.End);
            if (i < masked) continue;
            masked = i + 1;
            result.Append(secret.Mask);
            piece.Masked.Add(secret.Kind);
        }

        piece.Result = result is null ? piece.Text : Rest(piece, result.Append(text, at, place.End - at).ToString());
    }

    /// <summary>Of a word that was taken out, no comma stays behind.</summary>
    private static string Rest(TextPiece piece, string rest)
    {
        if (piece.Masked.Count > 0 || piece.JoinsAsItIs) return rest;
        var kept = rest.TrimStart([' ', ',', '.', ';', ':', '!', '?', ')', '-']);
        return kept.Any(char.IsLetterOrDigit) ? kept : "";
    }
}
