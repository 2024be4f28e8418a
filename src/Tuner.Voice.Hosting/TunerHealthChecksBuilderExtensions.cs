using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tuner.Voice.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Tuner to an application's health checks.</summary>
public static class TunerHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is degraded, and never unhealthy, when records were lost or refused, or more than a hundred
    /// wait: a voice agent answers calls all the same.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name. Default <c>tuner</c>.</param>
    /// <param name="tags">Its tags.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddTuner(this IHealthChecksBuilder builder, string name = "tuner", IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, static provider => ActivatorUtilities.CreateInstance<DeliveryHealth>(provider), HealthStatus.Degraded, tags));
    }
}
