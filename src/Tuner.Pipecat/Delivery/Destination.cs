using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>Who takes what waits in an outbox, in the words of the log.</summary>
internal sealed class Destination
{
    private readonly string _goes;

    private Destination(string name, string goes, string takesAgain) => (Name, _goes, TakesAgain) = (name, goes, takesAgain);

    /// <summary>Tuner's API, which takes the records of calls.</summary>
    public static Destination Server { get; } = new("the server", "", "the server takes calls again");

    /// <summary>A collector of OpenTelemetry, which takes their spans.</summary>
    public static Destination Collector { get; } = new("the collector", "the spans of ", "the collector takes spans again");

    /// <summary>Tuner's API, which takes the spans that the application made on a call.</summary>
    public static Destination Traces { get; } = new("the server", "the application's spans of ", "the server takes the application's spans again");

    /// <summary>Tuner's API, which takes the recording of a call.</summary>
    public static Destination Recordings { get; } = new("the server", "the recording of ", "the server takes recordings again");

    public string Name { get; }

    /// <summary>What goes there, before a call's id.</summary>
    public string WhatGoes => $"{_goes}call";

    /// <summary>The same of a call that is meant already.</summary>
    public string WhatGoesOfThisCall => $"{_goes}this call";

    /// <summary>That it is up again.</summary>
    public string TakesAgain { get; }

    /// <summary>That what goes there waits.</summary>
    public string Waits => this == Server || this == Recordings ? "waits" : "wait";

    public bool IsCollector => this == Collector;

    /// <summary>Where it waits, of a state folder.</summary>
    public StateFolder FolderIn(StateFolder state) => this == Collector ? state.Otlp : this == Traces ? state.Traces : this == Recordings ? state.Recordings : state;

    /// <summary>Where it is counted what became of it.</summary>
    public DeliveryCounters CountersIn(DeliveryCounters all) => this == Collector ? all.Spans : this == Traces ? all.Traces : this == Recordings ? all.Recordings : all;

    /// <summary>That it does not open, and what to do.</summary>
    public string WhyNotOpen(Credential key, int status) => IsCollector
        ? $"the collector at {key.Address} does not open (HTTP {status}): check TUNER_OTLP_HEADERS"
        : status == 0 ? $"the API key for workspace {key.WorkspaceId} at {key.Address} holds characters that no header can carry: check TUNER_API_KEY"
        : $"the server refuses the API key for workspace {key.WorkspaceId} at {key.Address} (HTTP {status}): check TUNER_API_KEY";
}
