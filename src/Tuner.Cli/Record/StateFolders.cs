using System.Collections.Concurrent;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Record;

/// <summary>The state folders that this recorder works in: one, unless its host uses several.</summary>
internal sealed class KeeperRoom : IAsyncDisposable
{
    /// <summary>Of so many calls the host hears what became of them; when more wait, only the log tells.</summary>
    private const int MostExpected = 4096;

    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;
    private readonly Answers _answers;
    private readonly TunerLog _log;
    private readonly DeliverySettings _settings;
    private readonly HttpTransport _transport;
    private readonly Dictionary<string, CallKeeper> _keepers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _finishing = new();

    public KeeperRoom(Func<string, string?> environment, TimeProvider time, Answers answers)
    {
        (_environment, _time, _answers) = (environment, time, answers);
        _log = new TunerLog((level, text) => answers.Say(LogLines.Answer(level, text)));
        _settings = DeliverySettings.Read(environment, text => _log.Write(TunerLogLevel.Warning, text));
        _transport = new HttpTransport(_settings.ConnectTimeout, _settings.AttemptTimeout, time);
    }

    public IReadOnlyCollection<CallKeeper> All => _keepers.Values;

    /// <summary>True while a disk is so far behind with ended calls that the pipe should wait.</summary>
    public bool IsBehind => _keepers.Values.Any(keeper => keeper.IsBehind);

    /// <summary>The keeper of a folder; null is the default folder.</summary>
    public CallKeeper For(string? stateDir)
    {
        var root = stateDir is { Length: > 0 } ? Path.GetFullPath(stateDir) : StateFolder.DefaultPath(_environment);
        if (_keepers.TryGetValue(root, out var known)) return known;
        var keeper = new CallKeeper(new StateFolder(DiskFiles.Shared, root), _settings, _transport, _time, Chance.Next, _log, Tell);
        _keepers[root] = keeper;
        keeper.Start();
        return keeper;
    }

    /// <summary>The host wants to hear what becomes of this record.</summary>
    public void Expect(string id, long call)
    {
        if (_numbers.Count < MostExpected) _numbers[id] = call;
    }

    public async void Follow(Task finishing)
    {
        _finishing.TryAdd(finishing, 0);
        await finishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _finishing.TryRemove(finishing, out _);
        _answers.Wake();
    }

    /// <summary>Done when every ended call was tried once.</summary>
    public async Task TriedAsync()
    {
        await Task.WhenAll(_finishing.Keys).ConfigureAwait(false);
        foreach (var keeper in _keepers.Values.ToArray()) await keeper.TriedAsync().ConfigureAwait(false);
    }

    /// <summary>True when nothing is left that could be done before <paramref name="until"/>, Unix milliseconds.</summary>
    public bool IsIdleUntil(long until) => _finishing.IsEmpty && _keepers.Values.All(keeper => keeper.IsIdleUntil(until));

    public async ValueTask DisposeAsync()
    {
        foreach (var keeper in _keepers.Values) await keeper.DisposeAsync().ConfigureAwait(false);
        _transport.Dispose();
    }

    private void Tell(DeliveryNews news)
    {
        if (!_numbers.TryGetValue(news.Id, out var call)) return;
        if (news.Kind != DeliveryNewsKind.Waiting) _numbers.TryRemove(news.Id, out _);
        _answers.Say(news.Kind switch
        {
            DeliveryNewsKind.Delivered => new WireAnswer { Wire = "delivered", Call = call, Status = news.Status, Attempts = news.Attempts },
            DeliveryNewsKind.Rejected => new WireAnswer { Wire = "rejected", Call = call, Status = news.Status, Why = news.Why },
            _ => new WireAnswer { Wire = "waiting", Call = call, Why = news.Why, RetryAt = news.RetryAt },
        });
    }
}
