namespace Tuner.Pipecat.Tests.Support;

/// <summary>The context of a host's thread that is blocked: counts what it is given, and never runs it.</summary>
internal sealed class DeadContext : SynchronizationContext
{
    private int _posted;

    public int Posted => Volatile.Read(ref _posted);

    public override void Post(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);

    public override void Send(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);
}
