using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>A server that takes everything, but answers nobody before it is told to.</summary>
internal sealed class HeldTransport : ITransport
{
    private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public void Answer() => _answers.TrySetResult();

    public async Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        await _answers.Task.ConfigureAwait(false);
        return new DeliveryResult.Delivered(201, false);
    }
}
