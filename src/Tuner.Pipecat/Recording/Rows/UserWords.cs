using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Caller;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>
/// Places the words that a transcriber tells in the row: they are as far from each other as it says, and the first begins with
/// the row, since a transcriber counts from wherever its own stream began.
/// </summary>
internal static class UserWords
{
    /// <summary>Words can be longer by this than what the detector heard, milliseconds.</summary>
    private const double Slack = 500;

    /// <summary>The words of a row; null where a transcript of it came without them, they do not rise, or the row could not hold them.</summary>
    public static List<TranscriptWord>? Of(UserTurn turn, long start, long end)
    {
        if (turn.TimedWords is not [var first, ..] told) return null;
        var (placed, last) = (new List<TranscriptWord>(told.Count), first.Start);
        foreach (var word in told)
        {
            if (word.Start is not { } begins || word.End is not { } ends || begins < last || ends < begins) return null;
            last = begins;
            var (from, to) = ((begins - first.Start!.Value) * 1000, (ends - first.Start.Value) * 1000);
            if (to > end - start + Slack) return null;
            placed.Add(new TranscriptWord { Word = word.Text, StartMs = Math.Min(end, start + (long)Math.Round(from)), EndMs = Math.Min(end, start + (long)Math.Round(to)), Confidence = word.Confidence });
        }

        return placed;
    }
}
