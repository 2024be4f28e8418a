namespace Tuner.Pipecat.Delivery;

/// <summary>What became of a record: told to whoever asked for it.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="CallId">The call's.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Status">The server's status; 0 when it gave none.</param>
/// <param name="Attempts">How many attempts were made.</param>
/// <param name="Why">In words; empty when delivered.</param>
/// <param name="RetryAt">When it is tried again, Unix milliseconds; 0 when it is not.</param>
/// <param name="IsStuck">True when the file could not be moved to where the answer puts it.</param>
internal readonly record struct DeliveryNews(string Id, string CallId, DeliveryNewsKind Kind, int Status, int Attempts, string Why, long RetryAt, bool IsStuck = false);

internal enum DeliveryNewsKind
{
    Delivered,
    Waiting,
    Rejected,
}
