namespace Tuner.Server.Storage;

/// <summary>The store cannot do it now; asked again later it may. The message is one sentence without content of a call.</summary>
internal sealed class StoreUnavailableException(string message, bool isFault, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether the server's owner has to mend something; else there was only too much to do.</summary>
    public bool IsFault { get; } = isFault;
}
