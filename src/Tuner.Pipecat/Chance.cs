namespace Tuner.Pipecat;

/// <summary>Chance that guards no secrets. The kind that does needs OpenSSL, which a machine may not have.</summary>
internal static class Chance
{
#pragma warning disable RS0030 // The one place where chance comes from: everybody else takes it as a parameter.
    /// <summary>0 to 1, for the spread of retries.</summary>
    public static double Next() => Random.Shared.NextDouble();

    /// <summary>32 hexadecimal digits that nobody else has; from the kernel.</summary>
    public static string Name() => Guid.NewGuid().ToString("N");
#pragma warning restore RS0030
}
