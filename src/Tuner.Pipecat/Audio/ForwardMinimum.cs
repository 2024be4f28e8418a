namespace Tuner.Pipecat.Audio;

/// <summary>The smallest value that comes within a time from each moment on, the moment's own included.</summary>
internal static class ForwardMinimum
{
    /// <summary>One for each value.</summary>
    /// <param name="values">The values.</param>
    /// <param name="moments">When each came, never falling.</param>
    /// <param name="horizon">How far ahead is looked.</param>
    public static long[] Of(long[] values, long[] moments, long horizon)
    {
        var least = new long[values.Length];
        var line = new int[values.Length];
        var (head, tail, next) = (0, 0, 0);
        for (var i = 0; i < values.Length; i++)
        {
            for (; next < values.Length && moments[next] - moments[i] <= horizon; next++)
            {
                while (tail > head && values[line[tail - 1]] >= values[next]) tail--;
                line[tail++] = next;
            }

            while (line[head] < i) head++;
            least[i] = values[line[head]];
        }

        return least;
    }
}
