using System.Buffers;

namespace Tuner.Server.Figures;

/// <summary>
/// How figures are written down: numbers of seven bits a byte, waits as steps from the one before. What was written by an
/// older version lacks the last figures, which then are 0.
/// </summary>
internal static class FigureBytes
{
    private const byte Form = 1;

    // Above so many different waits they are kept to three digits: half a percent.
    private const int MostWaits = 256;

    /// <summary>Writes them.</summary>
    /// <param name="figures">What is written.</param>
    /// <param name="isRollup">Whether they are of many calls; then waits may be rounded.</param>
    public static byte[] Write(CallFigures figures, bool isRollup = false)
    {
        var target = new ArrayBufferWriter<byte>(256);
        target.Write([Form]);
        Number(target, CallFigures.Kinds);
        for (var i = 0; i < CallFigures.Kinds; i++) Signed(target, figures[(Figure)i]);
        var named = figures.Named.Raw.ToList();
        Number(target, named.Count);
        foreach (var (key, sum) in named)
        {
            Number(target, key.Length);
            target.Write(key);
            Signed(target, sum);
        }
        Waits(target, figures.Answered, isRollup);
        Waits(target, figures.Unanswered, isRollup);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>Adds what was written down to <paramref name="sum"/>, or takes it away.</summary>
    /// <exception cref="InvalidDataException">It was not written by <see cref="Write"/>.</exception>
    public static void AddTo(CallFigures sum, ReadOnlySpan<byte> written, int sign = 1)
    {
        var rest = written;
        if (rest.IsEmpty || rest[0] != Form) throw new InvalidDataException("Figures of a form that this version does not know.");
        rest = rest[1..];
        var kinds = Number(ref rest);
        for (long i = 0; i < kinds; i++)
        {
            var number = Signed(ref rest);
            if (i < CallFigures.Kinds) sum[(Figure)i] += sign * number;
        }
        for (var left = Number(ref rest); left > 0; left--)
        {
            var length = Number(ref rest);
            if (length < 1 || length > rest.Length) throw new InvalidDataException("Figures that end too early.");
            var key = rest[..(int)length];
            rest = rest[(int)length..];
            sum.Named.Add(key, sign * Signed(ref rest));
        }
        Waits(ref rest, sum.Answered, sign);
        Waits(ref rest, sum.Unanswered, sign);
    }

    /// <summary>A wait as it stands among more than the kept ones: three digits.</summary>
    public static long Rounded(long ms)
    {
        long step = 1;
        while (ms / step >= 1_000) step *= 10;
        return (ms + (step / 2)) / step * step;
    }

    private static void Waits(ArrayBufferWriter<byte> target, WaitCounts waits, bool isRollup)
    {
        var sorted = waits.Sorted();
        if (isRollup && sorted.Count > MostWaits) sorted = Rounded(sorted);
        Number(target, sorted.Count);
        long before = 0;
        foreach (var (ms, times) in sorted)
        {
            Number(target, ms - before);
            Signed(target, times);
            before = ms;
        }
    }

    // They are in order, so that those of one rounded wait stand together.
    private static List<(long Ms, long Times)> Rounded(List<(long Ms, long Times)> sorted)
    {
        var rounded = new List<(long Ms, long Times)>(sorted.Count);
        for (var at = 0; at < sorted.Count;)
        {
            var (ms, times) = (Rounded(sorted[at].Ms), 0L);
            for (; at < sorted.Count && Rounded(sorted[at].Ms) == ms; at++) times += sorted[at].Times;
            if (times != 0) rounded.Add((ms, times));
        }
        return rounded;
    }

    private static void Waits(ref ReadOnlySpan<byte> rest, WaitCounts waits, int sign)
    {
        long ms = 0;
        for (var left = Number(ref rest); left > 0; left--)
        {
            ms += Number(ref rest);
            var times = sign * Signed(ref rest);
            // What is taken away may have been rounded since it was added.
            waits.Add(times < 0 && waits[ms] < -times ? Rounded(ms) : ms, times);
        }
    }

    private static void Signed(ArrayBufferWriter<byte> target, long number) => Number(target, (number << 1) ^ (number >> 63));

    private static void Number(ArrayBufferWriter<byte> target, long number)
    {
        var span = target.GetSpan(10);
        var length = 0;
        var rest = (ulong)number;
        for (; rest >= 0x80; rest >>= 7) span[length++] = (byte)(rest | 0x80);
        span[length++] = (byte)rest;
        target.Advance(length);
    }

    private static long Signed(ref ReadOnlySpan<byte> rest)
    {
        var number = (ulong)Number(ref rest);
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    private static long Number(ref ReadOnlySpan<byte> rest)
    {
        // Most numbers are small, and an answer reads hundreds of thousands of them.
        if (rest.IsEmpty || rest[0] >= 0x80) return LongNumber(ref rest);
        var number = rest[0];
        rest = rest[1..];
        return number;
    }

    private static long LongNumber(ref ReadOnlySpan<byte> rest)
    {
        ulong number = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (rest.IsEmpty) break;
            var part = rest[0];
            rest = rest[1..];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return (long)number;
        }
        throw new InvalidDataException("Figures that end too early.");
    }
}
