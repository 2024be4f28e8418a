using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording;

/// <summary>When the call ended and why.</summary>
internal sealed class CallEnding
{
    private const int LongestReason = 100;
    private string? _resolved;
    private Frame? _end;
    private string? _wish;

    /// <summary>When the first end was seen; signs that come twice change nothing.</summary>
    public long? Clock { get; private set; }

    public int Line => _end?.Line ?? 0;

    /// <summary>The kind of failure of the application's resolver, when it failed.</summary>
    public string? ResolverError { get; private set; }

    public void Resolved(DisconnectionReasonEvent asked)
    {
        if (string.IsNullOrWhiteSpace(_resolved)) _resolved = asked.Reason;
        ResolverError ??= asked.Error is { } error ? Text.Bounded(error, LongestReason) : null;
    }

    /// <summary>When somebody in the pipeline first wished the call to end, or it did.</summary>
    public long? HungUp { get; private set; }

    /// <summary>The processor that first wished the call to end.</summary>
    public string? WishSource { get; private set; }

    /// <summary>An application that hangs up because the caller left does so at once.</summary>
    private const long LatestAnswer = 5_000_000_000;

    private long? _left;

    /// <summary>The transport says that the caller's connection is gone.</summary>
    public void Left(long now)
    {
        if (HungUp is null) _left = now;
    }

    /// <summary>The caller is there, perhaps again.</summary>
    public void Connected() => _left = null;

    public void Wished(Frame wish, string? reason, long now)
    {
        _wish ??= reason;
        WishSource ??= HungUp is null ? wish.Source : null;
        HungUp ??= now;
    }

    public void Ended(Frame frame, long now)
    {
        if (_end is not null) return;
        (_end, Clock) = (frame, now);
        HungUp ??= now;
    }

    /// <summary>The end frame's own reason, else that of the wish that led to it; null where neither says one.</summary>
    public string? Given
    {
        get
        {
            var given = _end switch { EndFrame end => end.Reason ?? _wish, CancelFrame cancel => cancel.Reason ?? _wish, StopFrame stop => stop.Reason, _ => null };
            return string.IsNullOrWhiteSpace(given) ? null : given.Trim();
        }
    }

    /// <summary>Whether a reason is Pipecat's for a processor that gave up.</summary>
    public static bool IsUnusable(string reason) => reason.Contains("can no longer do its job", StringComparison.OrdinalIgnoreCase);

    /// <summary>The reason and where it came from.</summary>
    /// <param name="byError">Whether an error ended the call.</param>
    /// <param name="byTransfer">Whether the caller was handed over before.</param>
    public (string Reason, string Source) Why(bool byError, bool byTransfer)
    {
        if (!string.IsNullOrWhiteSpace(_resolved)) return (Text.Bounded(_resolved.Trim(), LongestReason - 1), "resolver");
        if (Given is { } given) return (Named(given), "frame");
        if (byError) return (DisconnectReason.Error, "error");
        if (byTransfer && _end is not null) return (DisconnectReason.Transfer, "transfer");
        return _end switch
        {
            EndFrame when HungUp - _left <= LatestAnswer => (DisconnectReason.UserHangup, "client_disconnected"),
            EndFrame => (DisconnectReason.AgentHangup, "end_frame"),
            StopFrame => (DisconnectReason.AgentHangup, "stop_frame"),
            CancelFrame => (DisconnectReason.UserHangup, "cancel_frame"),
            _ => (DisconnectReason.Error, "none"),
        };
    }

    /// <summary>Pipecat's own words for its own reasons (1.3 and newer; errors from 1.8) become the API's.</summary>
    private static string Named(string reason) =>
        reason.Equals("idle timeout", StringComparison.OrdinalIgnoreCase) ? DisconnectReason.Timeout
        : reason.StartsWith("fatal error", StringComparison.OrdinalIgnoreCase) || IsUnusable(reason) ? DisconnectReason.Error
        : Text.Bounded(reason, LongestReason - 1);
}
