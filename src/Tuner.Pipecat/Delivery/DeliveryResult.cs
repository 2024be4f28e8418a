namespace Tuner.Pipecat.Delivery;

/// <summary>How a single attempt ended. A value, never the absence of an exception.</summary>
internal abstract record DeliveryResult
{
    private DeliveryResult()
    {
    }

    /// <summary>The server has the record. <paramref name="Known"/>: it had it before.</summary>
    public sealed record Delivered(int Status, bool Known) : DeliveryResult
    {
        /// <summary>How many spans a collector would not have, of those that it was sent.</summary>
        public long RejectedSpans { get; init; }

        /// <summary>The collector's words about that; empty when it said none.</summary>
        public string Why { get; init; } = "";
    }

    /// <summary>Nothing is decided: try again later.</summary>
    /// <param name="Answer">One word for the file's name: a status, or <c>network</c>, <c>tls</c>, <c>timeout</c>, <c>unclear</c>.</param>
    /// <param name="Why">A sentence for people.</param>
    /// <param name="RetryAfter">How long the server asks to wait.</param>
    /// <param name="ServerIsDown">True when other records would fare no better now.</param>
    public sealed record TryLater(string Answer, string Why, TimeSpan? RetryAfter = null, bool ServerIsDown = false) : DeliveryResult;

    /// <summary>The server does not take this key.</summary>
    public sealed record KeyRefused(int Status, string Why) : DeliveryResult;

    /// <summary>The server takes no record of this size.</summary>
    /// <param name="Status">The server's status.</param>
    /// <param name="Otherwise">What it means where the record can be made no smaller.</param>
    public sealed record TooLarge(int Status, DeliveryResult Otherwise) : DeliveryResult;

    /// <summary>The server will never take this record.</summary>
    public sealed record Rejected(int Status, string Why) : DeliveryResult;
}
