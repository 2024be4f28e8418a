namespace Tuner.Pipecat.Delivery;

/// <summary>Who takes what waits in an outbox, in the words of the log.</summary>
internal sealed class Destination
{
    private Destination(string name, string whatGoes, bool isCollector) => (Name, WhatGoes, IsCollector) = (name, whatGoes, isCollector);

    /// <summary>Tuner's API, which takes the records of calls.</summary>
    public static Destination Server { get; } = new("the server", "call", false);

    /// <summary>A collector of OpenTelemetry, which takes their spans.</summary>
    public static Destination Collector { get; } = new("the collector", "the spans of call", true);

    public string Name { get; }

    /// <summary>What goes there, before a call's id.</summary>
    public string WhatGoes { get; }

    public bool IsCollector { get; }

    /// <summary>That it does not open, and what to do.</summary>
    public string WhyNotOpen(Credential key, int status) => IsCollector
        ? $"the collector at {key.Address} does not open (HTTP {status}): check TUNER_OTLP_HEADERS"
        : $"the server refuses the API key for workspace {key.WorkspaceId} at {key.Address} (HTTP {status}): check TUNER_API_KEY";
}
