using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat;

/// <summary>An <see cref="Observer"/> for a pipeline whose conversation moves from node to node.</summary>
public sealed class FlowsObserver : Observer
{
    /// <summary>Makes an observer for one call.</summary>
    /// <param name="config">The settings.</param>
    /// <exception cref="TunerConfigException">Something in the settings cannot work; it names everything that cannot.</exception>
    public FlowsObserver(TunerConfig config)
        : base(config)
    {
    }

    internal FlowsObserver(TunerConfig config, Func<string, string?> environment, Hosting.Engine? engine)
        : base(config, environment, engine)
    {
    }

    /// <summary>Watches a flow manager's transitions until the result is disposed of.</summary>
    /// <param name="transitions">One event for each node that was set.</param>
    /// <returns>Ends the watching.</returns>
    public IDisposable AttachFlowManager(IObservable<NodeEvent> transitions) => Attach(transitions);

    /// <summary>Records one transition.</summary>
    /// <param name="from">The node that was left; null at the start.</param>
    /// <param name="to">The node that was entered.</param>
    /// <param name="reason">The function that led there.</param>
    public void NodeSet(string? from, string to, string? reason = null) => Observe(new NodeEvent { From = from, To = to, Reason = reason });
}
