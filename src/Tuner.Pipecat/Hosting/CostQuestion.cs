using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Hosting;

/// <summary>Asks the application what the call cost. It gets a moment, and may fail: that costs only the cost.</summary>
internal static class CostQuestion
{
    public static CallFactsEvent? Ask(Func<Usage, double?> calculator, Usage usage, TunerLog log, TimeProvider time)
    {
        try
        {
            if (HostQuestion.Ask(() => calculator(usage), time) is not { } cents) return null;
            if (double.IsFinite(cents) && cents >= 0)
                return new CallFactsEvent { Facts = new Dictionary<string, JsonElement> { ["call_cost"] = JsonSerializer.SerializeToElement(cents, FrameJson.Default.Double) } };
            log.Write(TunerLogLevel.Warning, "the CostCalculator gave no amount of cents (0 or more); the call is recorded without a cost");
        }
        catch (Exception fault)
        {
            log.Write(TunerLogLevel.Warning, $"the CostCalculator failed ({fault.GetType().Name}); the call is recorded without a cost");
        }

        return null;
    }
}
