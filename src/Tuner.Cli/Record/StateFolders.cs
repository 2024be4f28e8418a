using System.Collections.Concurrent;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;

namespace Tuner.Cli.Record;

/// <summary>The state folders that this recorder works in: one, unless its host uses several. For one thread; news of delivery comes from any.</summary>
internal sealed class StateFolders : IAsyncDisposable
{
    /// <summary>Of so many calls the host hears what became of them; when more wait, only the log tells.</summary>
    private const int MostExpected = 4096;

    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;
    private readonly HostMessages _messages;
    private readonly TunerLog _log;
    private readonly DeliverySettings _settings;
    private readonly HttpTransport _transport;
    private readonly Dictionary<string, CallLifecycle> _folders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _numbers = new(StringComparer.Ordinal);

    public StateFolders(Func<string, string?> environment, TimeProvider time, HostMessages messages)
    {
        (_environment, _time, _messages) = (environment, time, messages);
        _log = new TunerLog((level, text) => messages.Say(LogLines.Answer(level, text)));
        _settings = DeliverySettings.Read(environment, text => _log.Write(TunerLogLevel.Warning, text));
        _transport = new HttpTransport(_settings.ConnectTimeout, _settings.AttemptTimeout, time);
    }

    public IReadOnlyCollection<CallLifecycle> All => _folders.Values;

    /// <summary>True while a disk is so far behind with ended calls that the pipe should wait.</summary>
    public bool IsBehind => _folders.Values.Any(static folder => folder.IsBehind);

    /// <summary>The host that speaks here, once it said who it is.</summary>
    public HostIdentity? Host { get; set; }

    /// <summary>The calls of a folder; null is the default folder.</summary>
    public CallLifecycle For(string? stateDir)
    {
        var root = stateDir is { Length: > 0 } ? Path.GetFullPath(stateDir) : StateFolder.DefaultPath(_environment);
        if (_folders.TryGetValue(root, out var known)) return known;
        var folder = new StateFolder(RealDisk.Files, root);
        var delivery = new RecordDelivery(folder, _settings, _transport, _time, Chance.Next, _log, Tell) { Speaking = Host };
        var calls = _folders[root] = new CallLifecycle(delivery, folder, _settings, _time, _log);
        delivery.Start();
        return calls;
    }

    /// <summary>
    /// The collector of a call; null when its spans go nowhere. What its host does not name is this process's environment's.
    /// </summary>
    /// <param name="endpoint">Where it is.</param>
    /// <param name="headers">What opens it.</param>
    public Credential? CollectorOf(string? endpoint, string? headers)
    {
        var variable = EnvironmentVariables.Trimmed(_environment);
        var errors = new List<string>();
        var collector = Collector.Read(endpoint ?? variable("TUNER_OTLP"), headers ?? variable("TUNER_OTLP_HEADERS"), ("TUNER_OTLP", "TUNER_OTLP_HEADERS"), errors);
        if (errors.Count > 0) _log.Once(TunerLogLevel.Error, "collector", $"{string.Join("; ", errors)}: spans go nowhere");
        return collector;
    }

    /// <summary>The host wants to hear what becomes of this record.</summary>
    public void Expect(string id, long call)
    {
        if (_numbers.Count < MostExpected) _numbers[id] = call;
    }

    /// <summary>True when nothing is left that could be done before <paramref name="until"/>, Unix milliseconds.</summary>
    public bool IsIdleUntil(long until) => _folders.Values.All(folder => folder.IsIdle && folder.Delivery.IsIdleUntil(until));

    /// <inheritdoc cref="RecordDelivery.FinishLeftBy"/>
    public void FinishLeftBy(HostIdentity host)
    {
        foreach (var folder in _folders.Values) folder.Delivery.FinishLeftBy(host);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_folders.Values.Select(static folder => folder.Delivery.DisposeAsync().AsTask())).ConfigureAwait(false);
        _transport.Dispose();
    }

    private void Tell(DeliveryNews news)
    {
        if (!_numbers.TryGetValue(news.Id, out var call)) return;
        if (news.Kind != DeliveryNewsKind.Waiting) _numbers.TryRemove(news.Id, out _);
        _messages.Say(news.Kind switch
        {
            DeliveryNewsKind.Delivered => new RecorderMessage { Wire = "delivered", Call = call, Status = news.Status, Attempts = news.Attempts },
            DeliveryNewsKind.Rejected => new RecorderMessage { Wire = "rejected", Call = call, Status = news.Status, Why = news.Why },
            _ => new RecorderMessage { Wire = "waiting", Call = call, Why = news.Why, RetryAt = news.RetryAt },
        });
    }
}
