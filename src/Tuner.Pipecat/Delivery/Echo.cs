using System.Text;

namespace Tuner.Pipecat.Delivery;

/// <summary>Takes out of a server's words what it repeats of the call that it was sent.</summary>
internal static class Echo
{
    /// <summary>So many letters in a row that stand in the call as well are taken for a piece of it.</summary>
    private const int ShortestPiece = 8;

    /// <summary>Numbers are the call's sooner: four digits are enough.</summary>
    private const int ShortestNumber = 4;

    private const int LongestGap = 4;

    public static string TakeOut(string words, ReadOnlySpan<byte> sent)
    {
        var echoed = new bool[words.Length];
        for (var at = 0; at < words.Length; at++)
            foreach (var length in (ReadOnlySpan<int>)[ShortestNumber, ShortestPiece])
                if (at + length <= words.Length && IsPiece(words.AsSpan(at, length), sent)) echoed.AsSpan(at, length).Fill(true);
        for (int at = 0, last = -1; at < words.Length; at++)
            if (echoed[at])
            {
                // A letter that JSON escapes in one of both parts a piece in two.
                if (last >= 0 && at - last <= LongestGap) echoed.AsSpan(last, at - last).Fill(true);
                last = at;
            }

        var left = new StringBuilder();
        for (var at = 0; at < words.Length; at++)
            if (!echoed[at]) left.Append(words[at]);
            else if (at == 0 || !echoed[at - 1]) left.Append('…');
        return left.ToString();
    }

    private static bool IsPiece(ReadOnlySpan<char> piece, ReadOnlySpan<byte> sent)
    {
        if (piece.Length == ShortestNumber && piece.ContainsAnyExceptInRange('0', '9')) return false;
        Span<byte> bytes = stackalloc byte[ShortestPiece * 3];
        return sent.IndexOf(bytes[..Encoding.UTF8.GetBytes(piece, bytes)]) >= 0;
    }
}
