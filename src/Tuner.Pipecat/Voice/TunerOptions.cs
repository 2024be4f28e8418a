using Tuner.Pipecat;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Models;

namespace Tuner.Voice;

/// <summary>
/// What a <see cref="TunerClient"/> needs to know: what is the same for all calls of an application. What is not given
/// comes from its <c>TUNER_*</c> environment variable, else it has its default.
/// </summary>
public sealed class TunerOptions
{
    /// <summary>The API key, <c>tr_api_…</c>; else <c>TUNER_API_KEY</c>. Required. It is kept in memory only.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The workspace's number, 1 or more; else <c>TUNER_WORKSPACE_ID</c>. Required.</summary>
    public long? WorkspaceId { get; set; }

    /// <summary>The agent's id as its Agent Connection page shows it; else <c>TUNER_AGENT_ID</c>. Required.</summary>
    public string? AgentId { get; set; }

    /// <summary>The server, http or https; else <c>TUNER_BASE_URL</c>. Default <c>http://localhost:8000</c>.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>False: calls are taken and nothing is kept of them. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The speech recogniser's name, e.g. <c>deepgram/nova-3</c>.</summary>
    public string? TranscriberModel { get; set; }

    /// <summary>The language model's name, e.g. <c>gpt-4o-mini</c>: that of answers that are begun without one.</summary>
    public string? LanguageModel { get; set; }

    /// <summary>The voice's name, e.g. <c>cartesia/sonic</c>.</summary>
    public string? VoiceModel { get; set; }

    /// <summary>The version of the agent's deployment, 0 or more; else that of the build's environment, as <c>APP_VERSION</c>.</summary>
    public long? AgentVersion { get; set; }

    /// <summary>What is kept of calls; else <c>TUNER_CAPTURE</c>. Default: everything.</summary>
    public Capture? Capture { get; set; }

    /// <summary>Masks secrets before anything is written down; else <c>TUNER_REDACTION</c>. Default null: nothing is masked.</summary>
    public RedactionSettings? Redaction { get; set; }

    /// <summary>
    /// True: the sound of calls is recorded, the caller on the left channel and the bot on the right; else <c>TUNER_RECORD_AUDIO</c>.
    /// Many places ask for the caller's consent, or for an announcement. Only with <see cref="Pipecat.Capture.Full"/>. Default false.
    /// </summary>
    public bool? RecordAudio { get; set; }

    /// <summary>
    /// Where recordings go: <c>server</c>, <c>keep</c> (they stay in the state folder) or the whole path of a folder; else
    /// <c>TUNER_AUDIO_TO</c>. Default: <c>server</c>, and <c>keep</c> where <see cref="BaseUrl"/> is Tuner's own API, which takes none.
    /// </summary>
    public string? AudioTo { get; set; }

    /// <summary>
    /// True: what <see cref="Redaction"/> masks in the text is silenced in the recording before it leaves this machine; else
    /// <c>TUNER_REDACT_AUDIO</c>. Required where both are asked for: until a call is over its sound lies unmasked in the state folder.
    /// Default false.
    /// </summary>
    public bool? RedactAudio { get; set; }

    /// <summary>A JSON file of prices by model; else <c>TUNER_PRICES</c>.</summary>
    public string? Prices { get; set; }

    /// <summary>Asked once at a call's end what it cost: gets what was used, gives US cents, or null. It has 2 s, and may throw.</summary>
    public Func<Usage, double?>? CostCalculator { get; set; }

    /// <summary>Members of a tool's result, as <c>error</c>, that say that the tool failed, at most 16 names. Default null: a result is a result.</summary>
    public IReadOnlyList<string>? ToolErrorMembers { get; set; }

    /// <summary>Where calls are written down; else <c>TUNER_STATE_DIR</c>, else the platform's folder for state.</summary>
    public string? StateDir { get; set; }

    /// <summary>
    /// The http or https address of a collector of OpenTelemetry, as <c>http://127.0.0.1:4318/v1/traces</c>, to which the spans
    /// of each finished call go as well; else <c>TUNER_OTLP</c>. Default null: they go nowhere.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Headers that open the collector, as <c>authorization=Basic%20…,name=value</c>; else <c>TUNER_OTLP_HEADERS</c>. They are kept in memory only.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>Whether each call's transcript goes to <see cref="Log"/> at its end; else <c>TUNER_DEBUG</c>. Default false.</summary>
    public bool? Debug { get; set; }

    /// <summary>Takes log lines, from any thread. What was said on a call is in them only with <see cref="Debug"/>.</summary>
    public Action<TunerLogLevel, string>? Log { get; set; }

    /// <summary>Where the time of what is told comes from. Default the system's clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Returns a description without the key and the headers.</summary>
    public override string ToString() => $"TunerOptions {{ AgentId = {AgentId}, WorkspaceId = {WorkspaceId} }}";

    /// <summary>What a host found wrong while it read them, a sentence each.</summary>
    internal List<string> Faults { get; } = [];

    /// <summary>Everything that is wrong with them, a sentence each; empty when a client can be made.</summary>
    internal IReadOnlyList<string> Check()
    {
        if (!Enabled) return Faults;
        try
        {
            ObserverSettings.Read(ToConfig(new VoiceCallOptions(), "none"), Environment.GetEnvironmentVariable);
            return Faults;
        }
        catch (TunerConfigException fault)
        {
            return [.. Faults, .. fault.Errors];
        }
    }

    internal TunerConfig ToConfig(VoiceCallOptions call, string id) => new()
    {
        ApiKey = ApiKey,
        WorkspaceId = WorkspaceId,
        AgentId = AgentId,
        BaseUrl = BaseUrl,
        Enabled = Enabled,
        AsrModel = TranscriberModel ?? "",
        LlmModel = LanguageModel ?? "",
        TtsModel = VoiceModel ?? "",
        AgentVersion = AgentVersion,
        Capture = Capture,
        Redaction = Redaction,
        RecordAudio = RecordAudio,
        AudioTo = AudioTo,
        RedactAudio = RedactAudio,
        Prices = Prices,
        CostCalculator = CostCalculator,
        ToolErrorMembers = ToolErrorMembers,
        StateDir = StateDir,
        OtlpEndpoint = OtlpEndpoint,
        OtlpHeaders = OtlpHeaders,
        Debug = Debug,
        Log = Log,
        CallId = id,
        CallType = call.CallType,
        CallerPhoneNumber = call.CallerPhoneNumber,
        Recipient = call.Recipient,
        SipCallId = call.SipCallId,
        SipHeaders = call.SipHeaders,
        CollectedDynamicVariables = call.Variables,
        ExtraMetadata = call.Metadata,
    };
}
