using System.Security.Cryptography;

namespace Tuner.Pipecat.Delivery;

/// <summary>0 to 1, for the spread of retries.</summary>
internal static class Chance
{
    public static double Next() => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24);
}
