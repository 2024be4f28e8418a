namespace Tuner.Server;

/// <summary>Why a server did not start.</summary>
internal enum ServerStartFailure
{
    /// <summary>Another program listens on the port.</summary>
    PortTaken,

    /// <summary>The address is not one of this machine's, or the port needs more rights.</summary>
    AddressRefused,

    /// <summary>The data folder cannot be made, read or written, or a newer version wrote it.</summary>
    DataFolder,

    /// <summary>The database of several servers cannot be reached or used, or a newer version wrote it.</summary>
    Database,

    /// <summary>The certificate or its key cannot be used.</summary>
    Certificate,

    /// <summary>An option has a value that cannot be used.</summary>
    Option,
}

/// <summary>The server did not start. The message is one sentence for the person who started it: what is wrong, where, what to do.</summary>
internal sealed class ServerStartException(ServerStartFailure failure, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What kind of trouble it was.</summary>
    public ServerStartFailure Failure { get; } = failure;
}
