using System.Net;

namespace Tuner.Server;

/// <summary>How a server is started. Everything it needs is here: it reads no environment variable and no settings file.</summary>
internal sealed record ServerOptions
{
    /// <summary>The TCP port, 0 to 65535; 0 takes any free one.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>The address to listen on; this machine only unless told otherwise.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>Where the calls and the hashes of the keys are kept. Created (mode 0700) when it is not there.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// The PostgreSQL database that keeps the calls, keys and sessions, as a <c>postgres://</c> address; other servers may share it. Null for a
    /// file in the data folder. It may hold a password: nobody prints it.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>The first API key, used only when the data folder holds no key yet. Without it one is made up.</summary>
    public string? FirstKey { get; init; }

    /// <summary>Told the first key when this start makes one up, before it is stored. What it throws ends the start.</summary>
    public Action<string>? OnNewKey { get; init; }

    /// <summary>The proxies whose <c>X-Forwarded-*</c> headers are believed: addresses or networks. Nobody's unless named.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The path under which a proxy shows the server, as <c>/tuner</c>; empty for none.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>Serves TLS with these files; null for plain HTTP.</summary>
    public PemFiles? Certificate { get; init; }

    /// <summary>Where <c>/metrics</c> is answered without a key, beside the route for admin keys; null for nowhere.</summary>
    public IPEndPoint? MetricsAddress { get; init; }

    /// <summary>How long the server goes on answering after it was told to stop, while <c>/health/ready</c> says that it does.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>The largest request body that is read, in bytes.</summary>
    public long MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many bytes of calls that are being taken in may be in memory at once; more is answered with 503.</summary>
    public long MaxBytesTaken { get; init; } = 64 * 1024 * 1024;

    /// <summary>The same for calls that are being shown.</summary>
    public long MaxBytesShown { get; init; } = 48 * 1024 * 1024;

    /// <summary>How many bytes all recordings of calls together may take; 0 for a server that takes none.</summary>
    public long MaxRecordings { get; init; } = 20_000_000_000;

    /// <summary>How long calls are kept; for ever unless told otherwise.</summary>
    public Retention Retention { get; init; } = Retention.Forever;

    /// <summary>How many connections are open at once; null for what the limit of open files leaves room for.</summary>
    public ConnectionLimits? Connections { get; init; }

    /// <summary>Masks every copy of a call that is taken along, also where nobody asks for it.</summary>
    public bool RedactExports { get; init; }

    /// <summary>Takes the secrets out of a record: its bytes in, the bytes of the copy out. Called from any thread. Null where nothing can be masked.</summary>
    public Func<ReadOnlyMemory<byte>, byte[]>? Mask { get; init; }

    /// <summary>The undelivered calls of this machine, for whoever has a session of the start token; null where none are shown.</summary>
    public IMachineOutbox? Outbox { get; init; }

    /// <summary>
    /// Told of each call before it is stored, from any thread, so that what is to become of it outlives a kill at any moment.
    /// What it gives back is told afterwards whether the store took the call as a new one. Neither raises anything.
    /// </summary>
    public Func<ReceivedCall, Action<bool>>? OnCall { get; init; }

    /// <summary>Tells the time at which a call came in.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Told, in one sentence without the key, that wrong keys were given. Called from any thread.</summary>
    public Action<string>? OnWrongKey { get; init; }

    /// <summary>Told of every answer. Called from any thread.</summary>
    public Action<AnsweredRequest>? OnRequest { get; init; }

    /// <summary>Told, in one sentence without content, when the server itself failed at a request. Called from any thread.</summary>
    public Action<string>? OnFailure { get; init; }
}
