namespace Tuner.Pipecat.Recording.Caller;

/// <summary>
/// Keys that somebody pressed, as entries: one begins with its first key and ends with <c>#</c>, with the caller's
/// voice, or 3 s after its last key; where the pipeline gathers keys itself, when it tells them.
/// </summary>
internal sealed class Keypad
{
    private const long LongestPause = 3_000_000_000;
    private const long Moment = 100_000_000;
    private const int MostKeys = 128;
    private const int MostUntold = 1024;

    private readonly List<UserTurn> _untold = [];
    private readonly List<(string Key, long Clock, int Line)> _keys = [];
    private UserTurn? _entry;
    private long _lastKey;

    /// <summary>A key by its sign, whichever way the log writes it; null when it is none.</summary>
    public static string? Name(string? button) => button?.Trim() switch
    {
        null or "" => null,
        [var sign] when char.IsAsciiLetterOrDigit(sign) || sign is '*' or '#' => sign.ToString(),
        var word => Names.GetValueOrDefault(word[(word.LastIndexOf('.') + 1)..].ToUpperInvariant()),
    };

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["ZERO"] = "0",
        ["ONE"] = "1",
        ["TWO"] = "2",
        ["THREE"] = "3",
        ["FOUR"] = "4",
        ["FIVE"] = "5",
        ["SIX"] = "6",
        ["SEVEN"] = "7",
        ["EIGHT"] = "8",
        ["NINE"] = "9",
        ["POUND"] = "#",
        ["HASH"] = "#",
        ["STAR"] = "*",
    };

    /// <summary>The entry that goes on with a key of this moment; null when it begins another.</summary>
    public UserTurn? Takes(long now, UserTurn? last) =>
        _entry is { Answered: false, Keys: { Length: < MostKeys } keys } entry && keys[^1] != '#' && now - _lastKey < LongestPause && (last == entry || last is { HasWords: false }) ? entry : null;

    public bool IsTyping(long now) => _entry is not null && now - _lastKey < Moment;

    public void Pressed(UserTurn entry, string key, long now, int line)
    {
        (_entry, _lastKey) = (entry, now);
        if (_keys.Count < MostUntold) _keys.Add((key, now, line));
        if (_untold.Count < 64 && (_untold.Count == 0 || _untold[^1] != entry)) _untold.Add(entry);
    }

    /// <summary>
    /// An aggregator tells the keys of an entry as a transcript: it is no speech, and what it holds is one entry,
    /// however long the pauses in it were. True when the transcript was one.
    /// </summary>
    public bool TakeTold(string text, string? source, List<UserTurn> turns, int line, long now)
    {
        var keys = string.Concat(_untold.Select(entry => entry.Keys));
        var byAggregator = source?.Contains("DTMF", StringComparison.OrdinalIgnoreCase) == true;
        if (!byAggregator && (keys.Length == 0 || !text.EndsWith(keys, StringComparison.Ordinal) || (text.Length == keys.Length && turns[^1] != _untold[^1]))) return false;
        if (byAggregator && KeysOf(text) is { Length: > 0 } told && told.Length < _keys.Count && keys.StartsWith(told, StringComparison.Ordinal) && _keys.Count == keys.Length)
        {
            GoOn(told.Length, turns, now);
            return true;
        }

        if (_untold is [var first, .. var others])
        {
            foreach (var other in others)
            {
                foreach (var key in other.Keys!) first.AddKey(key.ToString(), other.EndLine);
                (first.End, first.EndLine) = (other.End, other.EndLine);
                turns.Remove(other);
            }

            first.LastSign = now;
        }
        else if (byAggregator)
        {
            // No key was seen by itself: what the aggregator tells is all there is.
            var entry = new UserTurn { Start = now, StartLine = line, End = now, EndLine = line, LastSign = now };
            foreach (var key in KeysOf(text)) entry.AddKey(key.ToString(), line);
            if (entry.Keys is not null) turns.Add(entry);
        }

        _untold.Clear();
        _keys.Clear();
        _entry = null;
        return true;
    }

    /// <summary>A key that was pressed while the aggregator told the ones before it begins the next entry.</summary>
    private void GoOn(int told, List<UserTurn> turns, long now)
    {
        var first = _untold[0];
        foreach (var other in _untold.Skip(1)) turns.Remove(other);
        (first.LastSign, first.Closed) = (now, now);
        SetKeys(first, _keys.Take(told));
        var next = new UserTurn { Start = _keys[told].Clock, StartLine = _keys[told].Line };
        SetKeys(next, _keys.Skip(told));
        next.LastSign = next.End!.Value;
        turns.Insert(turns.IndexOf(first) + 1, next);
        _keys.RemoveRange(0, told);
        _untold.Clear();
        _untold.Add(next);
        _entry = next;
    }

    private static void SetKeys(UserTurn entry, IEnumerable<(string Key, long Clock, int Line)> keys)
    {
        entry.ForgetKeys();
        foreach (var (key, clock, line) in keys)
        {
            entry.AddKey(key, line);
            (entry.End, entry.EndLine) = (clock, line);
        }
    }

    /// <summary>The keys behind an aggregator's prefix, whatever that is.</summary>
    private static string KeysOf(string text)
    {
        var begin = text.Length;
        while (begin > 0 && text.Length - begin < MostKeys && (char.IsAsciiDigit(text[begin - 1]) || text[begin - 1] is '*' or '#')) begin--;
        return text[begin..];
    }
}
