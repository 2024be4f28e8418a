namespace Tuner.Voice.Tests.Support;

/// <summary>A host over one of the adapters, that a script drives.</summary>
internal interface IReplayedHost
{
    /// <summary>An event of the service arrives, and the host takes it off the stream.</summary>
    ValueTask ReceiveAsync(string json);

    Task AppendAsync(int bytes);

    Task ToolResultAsync(string callId, string result, bool failed);

    Task AskAsync();

    Task TruncateAsync(string itemId, TimeSpan heard);

    /// <summary>The service closes, or the stream breaks.</summary>
    ValueTask CloseAsync(Exception? fault = null);

    ValueTask DisposeAsync();
}
