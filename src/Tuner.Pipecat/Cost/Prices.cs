using System.Collections.Concurrent;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Cost;

/// <summary>What calls cost by the users' tables. Each is read when a call first needs it; what is wrong is told once.</summary>
internal sealed class Prices(string? usual, TunerLog log)
{
    private readonly ConcurrentDictionary<string, PriceTable?> _tables = new(StringComparer.Ordinal);

    /// <summary>Returns the record with its cost; one that has a cost already keeps it.</summary>
    /// <param name="payload">The record.</param>
    /// <param name="path">The table of this call; null: the usual one, if there is one.</param>
    public CallPayload Apply(CallPayload payload, string? path)
    {
        if (payload.CallCost is not null || (path ?? usual) is not { Length: > 0 } chosen || payload.GeneralMetaDataRaw is not { } known) return payload;
        var table = _tables.GetOrAdd(chosen, name => PriceTable.Read(name, text => log.Once(TunerLogLevel.Warning, $"prices {name}", text)));
        if (table is null) return payload;
        var unpriced = new List<string>();
        var parts = new List<CostPart>();
        var cents = CallPricing.Cents(known.Usage, table, unpriced, payload.DurationMs ?? 0, parts);
        foreach (var model in unpriced) log.Once(TunerLogLevel.Warning, $"price {model}", $"the price table has no fitting price for {model}: calls that use it get no cost");
        return cents is null ? payload : payload with { CallCost = cents, GeneralMetaDataRaw = known with { CostParts = parts.Count > 0 ? parts : null } };
    }
}
