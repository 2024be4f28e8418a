namespace Tuner.Pipecat.Delivery;

/// <summary>
/// What a process knows that decides about sending: its keys, which of them a server refused, how each server is. It
/// decides nothing (<see cref="SendSchedule"/> does) and never changes: what an attempt teaches makes a new one.
/// </summary>
internal sealed record SendKnowledge
{
    /// <summary>So many failures without a success between them say that the server is down, whatever it answers.</summary>
    private const int FailuresInARow = 3;

    private const int MostEarly = 8 * SendSchedule.Window;
    private static readonly TimeSpan ShortestQuiet = TimeSpan.FromMilliseconds(50);

    public static SendKnowledge Nothing { get; } = new();

    /// <summary>The keys of this process, by fingerprint.</summary>
    public IReadOnlyDictionary<string, KeyState> Keys { get; private init; } = new Dictionary<string, KeyState>();

    /// <summary>By server and workspace.</summary>
    public IReadOnlyDictionary<string, ServerState> Servers { get; private init; } = new Dictionary<string, ServerState>();

    /// <summary>Keys of which a waiting record says that the server refused them.</summary>
    public IReadOnlySet<string> RefusedKeys { get; private init; } = new HashSet<string>();

    /// <summary>Records that were sent before their time because their server was up again: once is enough.</summary>
    public IReadOnlySet<string> TriedEarly { get; private init; } = new HashSet<string>();

    public ServerState Server(string place) => Servers.GetValueOrDefault(place, ServerState.Unknown);

    /// <summary>True while more records may be sent before their time.</summary>
    public bool MayTryEarly(string id) => TriedEarly.Count < MostEarly && !TriedEarly.Contains(id);

    /// <summary>With a key more; itself when it was there. A collector's headers may change: the newest count.</summary>
    public SendKnowledge With(Credential credential) =>
        Keys.TryGetValue(credential.Fingerprint, out var known) && known.Credential.IsSame(credential) ? this : this with { Keys = With(Keys, credential.Fingerprint, new KeyState(credential, null)) };

    /// <summary>After a look into the outbox that is acted on.</summary>
    public SendKnowledge After(SendPlan plan) => this with { RefusedKeys = plan.RefusedKeys, TriedEarly = plan.Early.Count == 0 ? TriedEarly : new HashSet<string>([.. TriedEarly, .. plan.Early]) };

    /// <summary>After an attempt.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="key">The key it was made with.</param>
    /// <param name="wait">How long its record waits now.</param>
    /// <param name="now">By the steady clock.</param>
    public SendKnowledge After(DeliveryResult result, Credential key, TimeSpan wait, TimeSpan now)
    {
        var server = Server(key.Place);
        switch (result)
        {
            case DeliveryResult.Delivered:
                return Parked(key, null).With(key.Place, server with { IsUp = true, Failures = 0, QuietUntil = null });
            case DeliveryResult.KeyRefused:
                return Parked(key, now + RetryPolicy.LongestAsked);
            case DeliveryResult.TryLater later:
                server = server with { IsUp = false, Failures = server.Failures + 1 };
                if (later.ServerIsDown || server.Failures >= FailuresInARow) server = server with { QuietUntil = now + Clamp(wait) };
                return With(key.Place, server);
            default:
                return this;
        }
    }

    /// <summary>While a new record asks a server that is down, or no more.</summary>
    public SendKnowledge WithProbe(string place, bool on) => With(place, Server(place) with { IsProbed = on });

    private static TimeSpan Clamp(TimeSpan wait) => new(Math.Clamp(wait.Ticks, ShortestQuiet.Ticks, RetryPolicy.Longest.Ticks));

    // A collector's answer to headers that were replaced meanwhile says nothing of the newer ones.
    private SendKnowledge Parked(Credential key, TimeSpan? until) =>
        Keys.TryGetValue(key.Fingerprint, out var known) && !known.Credential.IsSame(key) ? this : this with { Keys = With(Keys, key.Fingerprint, new KeyState(key, until)) };

    private SendKnowledge With(string place, ServerState server) => this with { Servers = With(Servers, place, server) };

    private static Dictionary<string, T> With<T>(IReadOnlyDictionary<string, T> known, string name, T state) => new(known) { [name] = state };
}

/// <summary>A key of this process.</summary>
/// <param name="Credential">The key.</param>
/// <param name="ParkedUntil">Refused by its server, and not asked with again before; by the steady clock.</param>
internal sealed record KeyState(Credential Credential, TimeSpan? ParkedUntil)
{
    public bool IsParked(TimeSpan now) => ParkedUntil > now;
}

/// <summary>How a server is, for one workspace.</summary>
internal sealed record ServerState
{
    public static ServerState Unknown { get; } = new();

    /// <summary>True when the last thing heard of it was that it took a record.</summary>
    public bool IsUp { get; init; }

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; init; }

    /// <summary>It is down, and what waits is not sent before; by the steady clock.</summary>
    public TimeSpan? QuietUntil { get; init; }

    /// <summary>A record of a call that just ended is on its way although the server is down.</summary>
    public bool IsProbed { get; init; }

    public bool IsQuiet(TimeSpan now) => QuietUntil > now;
}
