using System.Text.Json;

namespace Tuner.Pipecat;

/// <summary>
/// What an <see cref="Observer"/> needs to know. A setting that is not given comes from its <c>TUNER_*</c> variable,
/// else it has its default. The observer checks all of it at once, and tells all errors together.
/// </summary>
public sealed record TunerConfig
{
    /// <summary>The API key, <c>tr_api_…</c>; else <c>TUNER_API_KEY</c>. Required. It is kept in memory only.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The workspace's number, 1 or more; else <c>TUNER_WORKSPACE_ID</c>. Required.</summary>
    public long? WorkspaceId { get; init; }

    /// <summary>The agent's id as its Agent Connection page shows it; else <c>TUNER_AGENT_ID</c>. Required.</summary>
    public string? AgentId { get; init; }

    /// <summary>The call's id, 1 to 200 characters, another for each call: the API keeps one record for each. Required.</summary>
    public string? CallId { get; init; }

    /// <summary>The kind of call, 1 to 100 characters, e.g. <c>web_call</c> or <c>phone_call</c>. Default <c>web_call</c>.</summary>
    public string CallType { get; init; } = "web_call";

    /// <summary>The server, http or https; else <c>TUNER_BASE_URL</c>. Default <c>http://localhost:8000</c>.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Where the recording lies, 1 to 1024 characters; can be told later by <see cref="Observer.SetRecordingUrl"/>. Default <c>pipecat://no-recording</c>.</summary>
    public string RecordingUrl { get; init; } = "pipecat://no-recording";

    /// <summary>Whether the transcript goes to <see cref="Log"/> at the end; else <c>TUNER_DEBUG</c>. Default false.</summary>
    public bool? Debug { get; init; }

    /// <summary>The speech recogniser's name.</summary>
    public string AsrModel { get; init; } = "";

    /// <summary>The language model's name.</summary>
    public string LlmModel { get; init; } = "";

    /// <summary>The voice's name.</summary>
    public string TtsModel { get; init; } = "";

    /// <summary>Asked once, when the call is over, why it ended; null when it does not know. It may throw: the record is sent all the same.</summary>
    public Func<string?>? DisconnectionReasonResolver { get; init; }

    /// <summary>
    /// Asked once, when the call is over, what it cost: gets what was used, gives US cents (0 or more), or null when it
    /// does not know. It has 2 s and may throw: the record is sent without a cost then. It comes before a price table.
    /// </summary>
    public Func<Models.Usage, double?>? CostCalculator { get; init; }

    /// <summary>A JSON file of prices by model, from which the call gets its cost; else <c>TUNER_PRICES</c>. What is wrong with it is logged, and the call has no cost.</summary>
    public string? Prices { get; init; }

    /// <summary>The version of the agent's deployment, 0 or more; else the first of <c>APP_VERSION</c>, <c>GITHUB_RUN_NUMBER</c>, <c>CIRCLE_BUILD_NUM</c> and <c>BUILD_NUMBER</c> that holds a whole number.</summary>
    public long? AgentVersion { get; init; }

    /// <summary>Whether the call reached its goal. What is known late, a <see cref="Frames.CallFactsEvent"/> tells: <c>call_successful</c>.</summary>
    public bool? CallSuccessful { get; init; }

    /// <summary>JSON that was collected on the call, at most 48 KiB; told late as <c>collected_dynamic_variables</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement>? CollectedDynamicVariables { get; init; }

    /// <summary>JSON of your own for <c>general_meta_data_raw</c>, at most 48 KiB; it replaces nothing that the record knows itself. Told late as <c>extra_metadata</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ExtraMetadata { get; init; }

    /// <summary>The caller's number, E.164 when known, at most 50 characters.</summary>
    public string? CallerPhoneNumber { get; init; }

    /// <summary>The dialled address: a phone number or a SIP URI, at most 1024 characters.</summary>
    public string? Recipient { get; init; }

    /// <summary>The SIP <c>Call-ID</c> of the inbound leg, at most 1024 characters.</summary>
    public string? SipCallId { get; init; }

    /// <summary>The SIP headers of the inbound leg.</summary>
    public IReadOnlyDictionary<string, string>? SipHeaders { get; init; }

    /// <summary>
    /// Members of a tool's result, as <c>error</c>, that say that the tool failed: with one of them that is not null,
    /// false, 0 or empty the result counts as failed, and what it says is the error's message. At most 16, of at most
    /// 100 characters. Default: none, a result that came is a success.
    /// </summary>
    public IReadOnlyList<string>? ToolErrorMembers { get; init; }

    /// <summary>False: the observer takes everything and keeps nothing, and nothing else of these settings is read. <c>TUNER_ENABLED=0</c> does the same for every observer of the process. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What is kept of the call; else <c>TUNER_CAPTURE</c>. Default <see cref="Pipecat.Capture.Full"/>.</summary>
    public Capture? Capture { get; init; }

    /// <summary>Masks secrets in what was said, in what tools were given and gave, and in errors, before anything is written down; else <c>TUNER_REDACTION</c> (<c>1</c>: the built-in patterns). Default null: nothing is masked.</summary>
    public RedactionSettings? Redaction { get; init; }

    /// <summary>
    /// True: the sound of the call is recorded, as <see cref="Observer.CallerAudio"/> and <see cref="Observer.BotAudio"/> tell it, the
    /// caller on the left channel and the bot on the right; else <c>TUNER_RECORD_AUDIO</c>. Many places ask for the caller's
    /// consent, or for an announcement. Only with <see cref="Pipecat.Capture.Full"/>. Default false.
    /// </summary>
    public bool? RecordAudio { get; init; }

    /// <summary>
    /// Where the recording goes: <c>server</c>, <c>keep</c> (it stays in the state folder) or the whole path of a folder; else
    /// <c>TUNER_AUDIO_TO</c>. Default: <c>server</c>, and <c>keep</c> where <see cref="BaseUrl"/> is Tuner's own API, which takes none.
    /// </summary>
    public string? AudioTo { get; init; }

    /// <summary>
    /// True: what <see cref="Redaction"/> masks in the text is silenced in the recording before it leaves this machine; else
    /// <c>TUNER_REDACT_AUDIO</c>. Required where both are asked for: until the call is over its sound lies unmasked in the state
    /// folder. Default false.
    /// </summary>
    public bool? RedactAudio { get; init; }

    /// <summary>Where calls are written down; else <c>TUNER_STATE_DIR</c>, else the platform's folder for state. All observers of a process that name the same folder share one worker.</summary>
    public string? StateDir { get; init; }

    /// <summary>
    /// The http or https address of a collector of OpenTelemetry, as <c>http://127.0.0.1:4318/v1/traces</c>, to which the spans
    /// of the finished call go as well; else <c>TUNER_OTLP</c>. Without a path it is the protocol's, <c>/v1/traces</c>. Default
    /// null: they go nowhere.
    /// </summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>Headers that open the collector, as <c>authorization=Basic%20…,name=value</c>; else <c>TUNER_OTLP_HEADERS</c>. They are kept in memory only.</summary>
    public string? OtlpHeaders { get; init; }

    /// <summary>Takes log lines, from any thread: those about this call and, while no other observer is newer, those about folder and server. What was said on the call is in them only with <see cref="Debug"/>.</summary>
    public Action<TunerLogLevel, string>? Log { get; init; }

    /// <summary>The header of a frame log that is played through the observer: what it tells beside the settings goes along.</summary>
    internal Frames.FrameLogHeader? Recorded { get; init; }

    /// <summary>Returns a description without the key and the headers.</summary>
    public override string ToString() => $"TunerConfig {{ CallId = {CallId}, AgentId = {AgentId}, WorkspaceId = {WorkspaceId} }}";
}
