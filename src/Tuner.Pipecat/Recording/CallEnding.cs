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

    public void Wished(string? reason, long now)
    {
        _wish ??= reason;
        HungUp ??= now;
    }

    public void Ended(Frame frame, long now)
    {
        if (_end is not null) return;
        (_end, Clock) = (frame, now);
        HungUp ??= now;
    }

    /// <summary>The reason and where it came from.</summary>
    public (string Reason, string Source) Why(bool anyFatal)
    {
        if (!string.IsNullOrWhiteSpace(_resolved)) return (Text.Bounded(_resolved.Trim(), LongestReason - 1), "resolver");
        var given = _end switch { EndFrame end => end.Reason ?? _wish, CancelFrame cancel => cancel.Reason ?? _wish, StopFrame stop => stop.Reason, _ => null };
        if (!string.IsNullOrWhiteSpace(given)) return (Named(given.Trim()), "frame");
        if (anyFatal) return (DisconnectReason.Error, "error");
        return _end switch
        {
            EndFrame => (DisconnectReason.AgentHangup, "end_frame"),
            StopFrame => (DisconnectReason.AgentHangup, "stop_frame"),
            CancelFrame => (DisconnectReason.UserHangup, "cancel_frame"),
            _ => (DisconnectReason.Error, "none"),
        };
    }

    /// <summary>Pipecat's own words for its own reasons (1.3 and newer; errors from 1.8) become the API's.</summary>
    private static string Named(string reason) =>
        reason.Equals("idle timeout", StringComparison.OrdinalIgnoreCase) ? DisconnectReason.Timeout
        : reason.StartsWith("fatal error", StringComparison.OrdinalIgnoreCase) || reason.Contains("can no longer do its job", StringComparison.OrdinalIgnoreCase) ? DisconnectReason.Error
        : Text.Bounded(reason, LongestReason - 1);
}
