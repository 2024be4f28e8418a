using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tuner.Voice.Hosting;

/// <summary>Whether records arrive.</summary>
internal sealed class DeliveryHealth(ITunerClient tuner) : IHealthCheck
{
    private const long ManyWaiting = 100;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = tuner.Diagnostics;
        var lost = now.CallsLost.Values.Sum();
        var data = new Dictionary<string, object>
        {
            ["live"] = now.CallsLive,
            ["waiting"] = now.CallsWaiting,
            ["delivered"] = now.CallsDelivered,
            ["rejected"] = now.CallsRejected,
            ["lost"] = lost,
        };
        var trouble = new List<string>();
        if (lost > 0) trouble.Add($"{lost} call(s) were lost");
        if (now.CallsRejected > 0) trouble.Add($"{now.CallsRejected} record(s) were refused");
        if (now.CallsWaiting > ManyWaiting) trouble.Add($"{now.CallsWaiting} records wait to be delivered");
        return Task.FromResult(trouble.Count == 0
            ? HealthCheckResult.Healthy("Records arrive.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join(", ", trouble) + ": `tuner outbox` says more.", null, data));
    }
}
