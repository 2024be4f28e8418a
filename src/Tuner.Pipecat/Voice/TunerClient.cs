using System.Collections.Concurrent;
using Tuner.Pipecat;
using Tuner.Pipecat.Hosting;

namespace Tuner.Voice;

/// <summary>
/// Keeps and delivers the records of an application's voice calls. One for a process. Only its constructor throws; the
/// calls never do, and none waits.
/// </summary>
/// <example>
/// <code>
/// await using var tuner = new TunerClient(new TunerOptions { LanguageModel = "gpt-4o-mini" });
/// using var call = tuner.BeginCall();
/// </code>
/// </example>
public sealed class TunerClient : ITunerClient, IDisposable, IAsyncDisposable
{
    private readonly TunerOptions _options;
    private readonly Func<TunerConfig, Observer> _observe;
    private readonly ProcessCalls? _all;
    private readonly ConcurrentDictionary<VoiceCall, byte> _live = [];

    /// <summary>Makes a client.</summary>
    /// <param name="options">The settings; null: all of them from <c>TUNER_*</c> environment variables.</param>
    /// <exception cref="TunerConfigException">Something in the settings cannot work; it names everything that cannot.</exception>
    public TunerClient(TunerOptions? options = null)
        : this(options ?? new TunerOptions(), Environment.GetEnvironmentVariable, null)
    {
    }

    internal TunerClient(TunerOptions options, Func<string, string?> environment, Engine? engine)
    {
        _options = options;
        _observe = config => new Observer(config, environment, engine);
        // What is wrong with the settings is told now.
        var config = options.ToConfig(new VoiceCallOptions(), "none");
        if (!Observer.IsOn(config, environment)) return;
        _all = new ProcessCalls(ObserverSettings.Read(config, environment), engine);
        _all.SendWhatWaits();
    }

    /// <inheritdoc/>
    public TunerDiagnostics Diagnostics => _all?.Diagnostics ?? new TunerDiagnostics();

    /// <inheritdoc/>
    public VoiceCall BeginCall(VoiceCallOptions? options = null)
    {
        var given = options ?? new VoiceCallOptions();
        var id = given.CallId is { Length: > 0 and <= 200 } ? given.CallId : Chance.Name();
        var log = new TunerLog(_options.Log);
        Observer observer;
        try
        {
            if (given.CallId is { Length: > 200 }) log.Write(TunerLogLevel.Warning, $"a call's id is longer than 200 characters: the call is recorded as {id}");
            observer = _observe(_options.ToConfig(given, id));
        }
        catch (Exception fault)
        {
            // A call that cannot be described must still be taken.
            log.Write(TunerLogLevel.Warning, $"what was given of call {id} cannot be recorded: {fault.Message}; the call is recorded without it");
            observer = Bare(id);
        }

        var call = new VoiceCall(id, TracedCall.Over(new ObserverSink(observer, _options.Log), id, given), _options.TimeProvider, CallNames.Of(_options), over => _live.TryRemove(over, out _));
        _live[call] = 0;
        return call;
    }

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellation = default)
    {
        foreach (var call in _live.Keys) call.Teller.Settle();
        return _all?.FlushAsync(cancellation) ?? Task.CompletedTask;
    }

    /// <summary>Calls that go on are over: see <see cref="DisposeAsync"/>. Does not wait for their records.</summary>
    public void Dispose()
    {
        foreach (var call in _live.Keys) call.Dispose();
    }

    /// <summary>Calls that go on are over, and their records are laid down on disk. They are sent in the background, at the latest when the process ends.</summary>
    /// <returns>A task that is done when the records are on disk; it never fails.</returns>
    public ValueTask DisposeAsync() => Completion.All([.. _live.Keys.Select(static call => call.Over())]).AsValueTask();

    private Observer Bare(string id)
    {
        try
        {
            return _observe(_options.ToConfig(new VoiceCallOptions(), id));
        }
        catch (Exception)
        {
            return new Observer(new TunerConfig { Enabled = false });
        }
    }
}
