namespace Tuner.RealtimeHost;

/// <summary>A host over one of the adapters, that a script drives.</summary>
internal interface IReplayedHost : IAsyncDisposable
{
    /// <summary>An event of the service arrives, and the host takes it off the stream.</summary>
    ValueTask ReceiveAsync(string json);

    Task AppendAsync(int bytes);

    Task ToolResultAsync(string callId, string result, bool failed);

    Task AskAsync();

    Task TruncateAsync(string itemId, TimeSpan heard);

    /// <summary>From here on the host uses the provider's own session, where it has another.</summary>
    void Bypass();

    /// <summary>The session is let go, and another one of the same call begins.</summary>
    ValueTask ReconnectAsync();

    /// <summary>The service closes, or the stream breaks.</summary>
    ValueTask CloseAsync(Exception? fault = null);
}
