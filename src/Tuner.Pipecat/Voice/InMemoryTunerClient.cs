using System.Globalization;
using Tuner.Pipecat;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Voice;

/// <summary>
/// An <see cref="ITunerClient"/> for tests: the records of its calls are computed as ever, held in memory, and go
/// nowhere. It needs no key and writes no file.
/// </summary>
/// <param name="options">The settings; what is about key, server and disk is passed over.</param>
public sealed class InMemoryTunerClient(TunerOptions? options = null) : ITunerClient
{
    private readonly TunerOptions _options = options ?? new TunerOptions();
    private readonly Lock _gate = new();
    private readonly List<(VoiceCall Call, Sink Sink)> _calls = [];

    /// <summary>The record of each call that was begun, in that order, as of now.</summary>
    public IReadOnlyList<CallPayload> Records
    {
        get
        {
            lock (_gate) return [.. _calls.Select(begun => begun.Sink.ToPayload(begun.Call))];
        }
    }

    /// <inheritdoc/>
    public TunerDiagnostics Diagnostics => new();

    /// <inheritdoc/>
    public VoiceCall BeginCall(VoiceCallOptions? options = null)
    {
        var given = options ?? new VoiceCallOptions();
        lock (_gate)
        {
            var id = given.CallId is { Length: > 0 } ? given.CallId : string.Create(CultureInfo.InvariantCulture, $"call-{_calls.Count + 1}");
            var sink = new Sink(_options, given, id);
            var call = new VoiceCall(id, TracedCall.Over(sink, id, given), _options.TimeProvider, CallNames.Of(_options), null);
            _calls.Add((call, sink));
            return call;
        }
    }

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellation = default) => Task.CompletedTask;

    private sealed class Sink : ICallSink
    {
        private readonly Lock _gate = new();
        private readonly CallRecorder _recorder = new();
        private readonly TunerLog _log;
        private bool _isOver;

        public Sink(TunerOptions options, VoiceCallOptions call, string id)
        {
            _log = new TunerLog(options.Log);
            _recorder.Open(new FrameLogHeader
            {
                V = FrameLogHeader.Version,
                Config = new CallConfig
                {
                    CallId = id,
                    CallType = call.CallType,
                    AsrModel = options.TranscriberModel,
                    LlmModel = options.LanguageModel,
                    TtsModel = options.VoiceModel,
                    CallerPhoneNumber = call.CallerPhoneNumber,
                    Recipient = call.Recipient,
                    SipCallId = call.SipCallId,
                    SipHeaders = call.SipHeaders,
                    CollectedDynamicVariables = call.Variables,
                    ExtraMetadata = call.Metadata,
                    ToolErrorMembers = options.ToolErrorMembers,
                },
            });
        }

        public void Observe(Frame frame)
        {
            lock (_gate)
            {
                if (!_isOver) _recorder.Apply(frame);
            }
        }

        public void Later(CallTeller teller)
        {
            // Whoever reads the record asks for what is held.
        }

        public void Warn(string kind, string text) => _log.Once(TunerLogLevel.Warning, kind, text);

        public Completion End()
        {
            lock (_gate) _isOver = true;
            return Completion.Done;
        }

        public CallPayload ToPayload(VoiceCall call)
        {
            call.Teller.Settle();
            lock (_gate) return _recorder.ToPayload();
        }
    }
}
