namespace Tuner.Benchmarks.Store;

/// <summary>A made-up call of about so many bytes.</summary>
internal static class CallOfBytes
{
    /// <summary>The call with the number of answers whose payload comes nearest.</summary>
    public static ReadOnlyMemory<byte> Create(long number, int bytes)
    {
        var (small, large) = (RealShapedCalls.Create(number, 1_000_000, 2).Length, RealShapedCalls.Create(number, 1_000_000, 22).Length);
        var answers = Math.Max(1, 2 + (int)Math.Round((bytes - small) / ((large - small) / 20.0)));
        return RealShapedCalls.Create(number, 1_000_000, answers);
    }
}
