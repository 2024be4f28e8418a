using Tuner.Server.Traces;

namespace Tuner.Server.Storage;

/// <summary>Spans of applications, beside the calls that they belong to. Every member may be called from any thread.</summary>
internal interface ISpanStore
{
    /// <summary>
    /// Keeps spans, each of a trace once. One whose call is not told belongs to that which another span of its trace tells, now or later: the
    /// first of a trace often ends last. What goes beyond <see cref="TraceLimits.SpansOfCall"/> is refused. A call need not be there yet.
    /// </summary>
    Task<AddedSpans> AddAsync(long workspaceId, IReadOnlyList<ReceivedSpan> spans, long nowMs, CancellationToken cancellationToken);

    /// <summary>The spans of a call in the order in which they began, at most so many.</summary>
    Task<CallSpanList> OfCallAsync(long workspaceId, string callId, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets some spans that waited too long for a call, or for a span that tells theirs. Returns whether there may be more.</summary>
    Task<bool> ForgetWaitingAsync(long nowMs, CancellationToken cancellationToken);
}

/// <summary>What became of spans.</summary>
/// <param name="New">So many are kept now.</param>
/// <param name="Known">So many were there already.</param>
/// <param name="Refused">So many are too many of one call.</param>
internal readonly record struct AddedSpans(int New, int Known, int Refused);

/// <summary>The spans of a call.</summary>
/// <param name="Spans">In the order in which they began.</param>
/// <param name="Total">How many there are.</param>
internal sealed record CallSpanList(IReadOnlyList<ReceivedSpan> Spans, int Total);
