using System.Globalization;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Hosting;

/// <summary>A configuration with its gaps filled from the environment, and checked.</summary>
internal sealed record ObserverSettings(TunerConfig Config, Credential Key, string AgentId, bool Debug, Capture Capture, string StateDir)
{
    /// <summary>What must not be written down; null when all may.</summary>
    public SecretFinder? Secrets { get; init; }

    /// <summary>The file that says what models cost, for this call; null when it names none.</summary>
    public string? Prices { get; init; }

    /// <summary>What becomes of the call's sound; null when none is kept.</summary>
    public AudioSettings? Audio { get; init; }

    /// <summary>The collector that spans go to; null when they go nowhere.</summary>
    public Credential? Collector { get; init; }

    /// <summary>What opens all that its calls go to.</summary>
    public IReadOnlyList<Credential> Credentials => Collector is null ? [Key] : [Key, Collector];

    /// <summary>The deployment's number.</summary>
    public long? AgentVersion { get; init; }

    public CallConfig CallConfig => (Config.Recorded?.Config ?? new CallConfig()) with
    {
        WorkspaceId = Key.WorkspaceId,
        AgentId = AgentId,
        CallId = Config.CallId,
        CallType = Config.CallType,
        RecordingUrl = Config.RecordingUrl,
        AsrModel = Config.AsrModel,
        LlmModel = Config.LlmModel,
        TtsModel = Config.TtsModel,
        AgentVersion = AgentVersion,
        CallerPhoneNumber = Config.CallerPhoneNumber,
        Recipient = Config.Recipient,
        SipCallId = Config.SipCallId,
        SipHeaders = Config.SipHeaders,
        CallSuccessful = Config.CallSuccessful ?? Config.Recorded?.Config?.CallSuccessful,
        CollectedDynamicVariables = Config.CollectedDynamicVariables ?? Config.Recorded?.Config?.CollectedDynamicVariables,
        ToolErrorMembers = Config.ToolErrorMembers ?? Config.Recorded?.Config?.ToolErrorMembers,
        ExtraMetadata = Config.ExtraMetadata ?? Config.Recorded?.Config?.ExtraMetadata,
    };

    /// <exception cref="TunerConfigException">With everything that is wrong.</exception>
    public static ObserverSettings Read(TunerConfig config, Func<string, string?> environment)
    {
        environment = EnvironmentVariables.Trimmed(environment);
        var errors = new List<string>();
        var key = Text(config.ApiKey ?? environment("TUNER_API_KEY"), "ApiKey", "TUNER_API_KEY", 1000);
        if (key.AsSpan().ContainsAnyExceptInRange('!', '~')) errors.Add("ApiKey holds characters that no key has");
        var agent = Text(config.AgentId ?? environment("TUNER_AGENT_ID"), "AgentId", "TUNER_AGENT_ID", 500);
        Text(config.CallId, "CallId", null, 200);
        Text(config.CallType, "CallType", null, 100);
        Text(config.RecordingUrl, "RecordingUrl", null, 1024);
        if (config.CallerPhoneNumber is { Length: > 50 }) errors.Add("CallerPhoneNumber is longer than 50 characters");
        if (config.Recipient is { Length: > 1024 }) errors.Add("Recipient is longer than 1024 characters");
        if (config.SipCallId is { Length: > 1024 }) errors.Add("SipCallId is longer than 1024 characters");
        if (config.ToolErrorMembers is { } members && (members.Count > 16 || members.Any(name => name is not { Length: > 0 and <= 100 }))) errors.Add("ToolErrorMembers must be at most 16 names of 1 to 100 characters");
        if (config.AgentVersion is < 0) errors.Add("AgentVersion is below 0");
        if (ApplicationJson.Fault(config.CollectedDynamicVariables, "CollectedDynamicVariables") is { } collected) errors.Add(collected);
        if (ApplicationJson.Fault(config.ExtraMetadata, "ExtraMetadata") is { } extra) errors.Add(extra);
        var (server, workspace, capture, secrets) = (Address(), Workspace(), CaptureOf(), Secrets());
        var settings = new ObserverSettings(config, new Credential(key, server, workspace), agent, Debug(), capture, StateDir())
        {
            Secrets = secrets,
            Audio = RecordingSettings.Read(config, environment, capture, secrets is not null, server, errors),
            Collector = Delivery.Collector.Read(config.OtlpEndpoint ?? environment("TUNER_OTLP"), config.OtlpHeaders ?? environment("TUNER_OTLP_HEADERS"), Collectors(), errors),
            Prices = config.Prices is { Length: > 0 } prices ? Path.GetFullPath(prices) : null,
            // A recorded call has the version that it was recorded with.
            AgentVersion = config.AgentVersion ?? (config.Recorded is null ? ApplicationJson.VersionIn(environment) : null),
        };
        return errors.Count == 0 ? settings : throw new TunerConfigException(errors);

        string Text(string? value, string name, string? variable, int most)
        {
            if (string.IsNullOrWhiteSpace(value)) errors.Add($"{name} is missing" + (variable is null ? "" : $": give it or set {variable}"));
            else if (value.Length > most) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is longer than {most} characters"));
            return value?.Trim() ?? "";
        }

        long Workspace()
        {
            if (config.WorkspaceId is { } given)
            {
                if (given <= 0) errors.Add("WorkspaceId must be 1 or more");
                return given;
            }

            if (environment("TUNER_WORKSPACE_ID") is not { Length: > 0 } text) errors.Add("WorkspaceId is missing: give it or set TUNER_WORKSPACE_ID");
            else if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) return number;
            else errors.Add("TUNER_WORKSPACE_ID must be a whole number, 1 or more");
            return 0;
        }

        string Address()
        {
            var text = config.BaseUrl ?? (environment("TUNER_BASE_URL") is { Length: > 0 } set ? set : "http://localhost:8000");
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
                errors.Add("BaseUrl must be an http or https address");
            else if (address.UserInfo.Length > 0)
                errors.Add("BaseUrl must hold no user name and password: they would be written to disk");
            return text.Trim();
        }

        SecretFinder? Secrets()
        {
            if (config.Redaction is { } given) return SecretFinder.Read(given, errors);
            var told = EnvironmentSwitch.Read(environment("TUNER_REDACTION"));
            // A misspelt wish to mask must not mask nothing.
            if (told is null) errors.Add("TUNER_REDACTION must be 1 or 0");
            return told == true ? SecretFinder.BuiltIn : null;
        }

        (string Endpoint, string Headers) Collectors() =>
            (config.OtlpEndpoint is null ? "TUNER_OTLP" : "OtlpEndpoint", config.OtlpHeaders is null ? "TUNER_OTLP_HEADERS" : "OtlpHeaders");

        bool Debug() => config.Debug ?? EnvironmentSwitch.Read(environment("TUNER_DEBUG")) == true;

        Capture CaptureOf()
        {
            if (config.Capture is { } given) return given;
            if (CaptureName.Parse(environment("TUNER_CAPTURE")) is { } named) return named;
            errors.Add("TUNER_CAPTURE must be full, text or numbers");
            return Capture.Numbers;
        }

        string StateDir() => config.StateDir is { Length: > 0 } given ? Path.GetFullPath(given) : StateFolder.DefaultPath(environment);
    }
}
