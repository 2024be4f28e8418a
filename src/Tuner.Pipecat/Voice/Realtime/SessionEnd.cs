namespace Tuner.Voice;

/// <summary>How a session with a realtime service ended, where the application does not say why the call did.</summary>
public enum SessionEnd
{
    /// <summary>The application let go of the session: <c>session_disposed</c>.</summary>
    Disposed,

    /// <summary>The service closed it: <c>remote_closed</c>.</summary>
    RemoteClosed,

    /// <summary>The service closed it since it was open for as long as it may be: <c>session_expired</c>.</summary>
    Expired,

    /// <summary>It broke: <c>error</c>.</summary>
    Failed,
}
