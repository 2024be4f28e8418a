using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// Sends a record in a size that the server takes: where it says that it is too large, again under half the size, and
/// half again, as long as there is something to leave out. A proxy's limit must not cost the whole call.
/// </summary>
/// <param name="transport">Makes the attempts.</param>
/// <param name="time">The clock.</param>
/// <param name="folder">Where what a server takes is remembered for other processes; null where it is not.</param>
internal sealed class FittingTransport(ITransport transport, TimeProvider time, StateFolder? folder = null)
{
    /// <summary>From 64 MiB this comes under 1 MiB, where proxies begin.</summary>
    private const int MostTries = 7;

    private readonly ServerLimits _limits = new(time, folder);

    /// <summary>How it ended, and how many bytes were sent in the end where that was not the whole record.</summary>
    public async Task<(DeliveryResult Result, long? ShortenedTo)> SendAsync(OutgoingRecord record, Credential key, CancellationToken cancellation)
    {
        var whole = record.Payload;
        var sent = record;
        if (_limits.For(key.Place, whole.Length) is { } known && RecordShortener.Fit(whole, known) is { } atOnce) sent = record with { Payload = atOnce };
        var refused = 0L;
        for (var tries = 1; ; tries++)
        {
            var result = await transport.SendAsync(sent, key, cancellation).ConfigureAwait(false);
            if (result is not DeliveryResult.TooLarge tooLarge)
            {
                if (refused > 0 && result is DeliveryResult.Delivered) _limits.Learn(key.Place, sent.Payload.Length, refused);
                return (result, ReferenceEquals(sent, record) ? null : sent.Payload.Length);
            }

            refused = sent.Payload.Length;
            if (tries == MostTries || RecordShortener.Fit(whole, refused / 2) is not { } smaller || smaller.Length >= refused) return (tooLarge.Otherwise, null);
            sent = record with { Payload = smaller };
        }
    }
}
