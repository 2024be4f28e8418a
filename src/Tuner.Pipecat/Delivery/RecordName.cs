using System.Globalization;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The name of a waiting record says all that decides about it, so that a folder of 100,000 is read without opening one
/// file, and no second file can disagree: <c>QUEUED.ID.PLACE.KEY.ATTEMPTS.NEXT.ANSWER.call</c>.
/// </summary>
/// <param name="QueuedAt">When the record was laid down, Unix milliseconds: its age. Not the call's own time, which a replay brings from long ago.</param>
/// <param name="Id">The id of the journal that it was made of.</param>
/// <param name="Place">Server and workspace, see <see cref="KeyFingerprint.PlaceOf"/>.</param>
/// <param name="Key">The key's fingerprint, see <see cref="KeyFingerprint.Short"/>.</param>
/// <param name="Attempts">How many were begun.</param>
/// <param name="NextTry">Not to be tried before, Unix milliseconds; in <c>rejected/</c>: when it got there.</param>
/// <param name="Answer">The last answer: a status or a word; <c>new</c> before the first.</param>
internal sealed record RecordName(long QueuedAt, string Id, string Place, string Key, int Attempts, long NextTry, string Answer)
{
    public const string New = "new";
    private const string Ending = ".call";

    /// <summary>Of a time, Unix milliseconds: enough until the year 2286.</summary>
    private const int Digits = 13;

    /// <summary>True when the server has refused the key it was last tried with.</summary>
    public bool KeyWasRefused => Answer is "401" or "403";

    /// <summary>True when it waits only because the server could not be reached.</summary>
    public bool ServerWasDown => Answer is "network" or "timeout" or "tls" or "502" or "503" or "504" or AnswerReader.NotTheApi;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{QueuedAt:D13}.{Id}.{Place}.{Key}.{Attempts}.{NextTry}.{Answer}{Ending}");

    /// <summary>Reads a name; null when the file is none of ours.</summary>
    public static RecordName? Parse(string name)
    {
        if (!name.EndsWith(Ending, StringComparison.Ordinal)) return null;
        Span<Range> parts = stackalloc Range[9];
        var text = name.AsSpan();
        return text.Split(parts, '.') == 8
            && text[parts[0]].Length == Digits && IsAsWritten(text[parts[4]]) && IsAsWritten(text[parts[5]])
            && long.TryParse(text[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var queued)
            && int.TryParse(text[parts[4]], NumberStyles.None, CultureInfo.InvariantCulture, out var attempts)
            && long.TryParse(text[parts[5]], NumberStyles.None, CultureInfo.InvariantCulture, out var next)
                ? new RecordName(queued, text[parts[1]].ToString(), Shared(text[parts[2]]), Shared(text[parts[3]]), attempts, next, Shared(text[parts[6]]))
                : null;
    }

    /// <summary>A number that would be written otherwise makes another name: the file could not be opened by it.</summary>
    private static bool IsAsWritten(ReadOnlySpan<char> number) => number.Length == 1 || (number.Length > 1 && number[0] != '0');

    /// <summary>Who is older, in the order of sending.</summary>
    public int CompareAge(RecordName other)
    {
        var order = QueuedAt.CompareTo(other.QueuedAt);
        return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
    }

    /// <summary>A folder of 100,000 has a handful of servers, keys and answers: each is one string.</summary>
    private static string Shared(ReadOnlySpan<char> text)
    {
        foreach (var known in SharedOfThread)
            if (text.SequenceEqual(known)) return known;
        var fresh = text.ToString();
        SharedOfThread = [fresh, .. SharedOfThread.Take(15)];
        return fresh;
    }

    [ThreadStatic]
    private static string[]? _ofThread;

    private static string[] SharedOfThread
    {
        get => _ofThread ?? [];
        set => _ofThread = value;
    }
}
