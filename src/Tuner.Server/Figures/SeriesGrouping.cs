namespace Tuner.Server.Figures;

/// <summary>What a series has a value for each of.</summary>
internal enum SeriesGrouping
{
    /// <summary>Nothing: one value for all.</summary>
    None,

    /// <summary>An hour of the zone's clocks.</summary>
    Hour,

    /// <summary>A day of the zone's clocks, of 23 to 25 hours.</summary>
    Day,

    /// <summary>An agent.</summary>
    Agent,

    /// <summary>A version of agents.</summary>
    Version,
}
