using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tuner.Pipecat;

namespace Tuner.Voice.Hosting;

/// <summary>What the host gives: its configuration first, its logging and its clock where the application set none.</summary>
internal sealed class OptionsFromHost(IServiceProvider services) : IConfigureOptions<TunerOptions>, IPostConfigureOptions<TunerOptions>
{
    public const string Section = "Tuner";
    private const string Category = "Tuner.Voice";

    public void Configure(TunerOptions options)
    {
        if (services.GetService<IConfiguration>()?.GetSection(Section) is not { } section) return;
        options.ApiKey = Text("ApiKey") ?? options.ApiKey;
        options.AgentId = Text("AgentId") ?? options.AgentId;
        options.BaseUrl = Text("BaseUrl") ?? options.BaseUrl;
        options.TranscriberModel = Text("TranscriberModel") ?? options.TranscriberModel;
        options.LanguageModel = Text("LanguageModel") ?? options.LanguageModel;
        options.VoiceModel = Text("VoiceModel") ?? options.VoiceModel;
        options.StateDir = Text("StateDir") ?? options.StateDir;
        options.Prices = Text("Prices") ?? options.Prices;
        options.OtlpEndpoint = Text("OtlpEndpoint") ?? options.OtlpEndpoint;
        options.OtlpHeaders = Text("OtlpHeaders") ?? options.OtlpHeaders;
        options.WorkspaceId = Number("WorkspaceId") ?? options.WorkspaceId;
        options.AgentVersion = Number("AgentVersion") ?? options.AgentVersion;
        options.Enabled = Flag("Enabled") ?? options.Enabled;
        options.Debug = Flag("Debug") ?? options.Debug;
        options.RecordAudio = Flag("RecordAudio") ?? options.RecordAudio;
        options.AudioTo = Text("AudioTo") ?? options.AudioTo;
        options.RedactAudio = Flag("RedactAudio") ?? options.RedactAudio;
        if (Text("Capture") is { } named)
        {
            if (Enum.TryParse<Capture>(named, ignoreCase: true, out var capture) && Enum.IsDefined(capture)) options.Capture = capture;
            else options.Faults.Add($"{Section}:Capture must be full, text or numbers");
        }

        options.ToolErrorMembers = Names("ToolErrorMembers") ?? options.ToolErrorMembers;
        var patterns = section.GetSection("Redaction:Patterns").GetChildren().ToDictionary(static pattern => pattern.Key, static pattern => pattern.Value ?? "");
        if (Flag("Redaction") ?? patterns.Count > 0) options.Redaction = new RedactionSettings { Patterns = patterns };

        string? Text(string name) => section[name]?.Trim() is { Length: > 0 } text ? text : null;

        // A list, or in one value with commas, as an environment variable has it.
        string[]? Names(string name)
        {
            if (Text(name) is { } several) return several.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            string[] listed = [.. section.GetSection(name).GetChildren().Select(static one => one.Value?.Trim() ?? "")];
            return listed.Length > 0 ? listed : null;
        }

        long? Number(string name)
        {
            if (Text(name) is not { } text) return null;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            options.Faults.Add($"{Section}:{name} must be a whole number");
            return null;
        }

        bool? Flag(string name)
        {
            if (Text(name) is not { } text) return null;
            if (EnvironmentSwitch.Read(text) is { } flag) return flag;
            options.Faults.Add($"{Section}:{name} must be true or false");
            return null;
        }
    }

    public void PostConfigure(string? name, TunerOptions options)
    {
        if (options.Log is null && services.GetService<ILoggerFactory>()?.CreateLogger(Category) is { } logger) options.Log = (level, text) => Write(logger, level, text);
        if (options.TimeProvider == TimeProvider.System && services.GetService<TimeProvider>() is { } time) options.TimeProvider = time;
    }

    private static void Write(ILogger logger, TunerLogLevel level, string text)
    {
        var severity = level switch
        {
            TunerLogLevel.Debug => LogLevel.Debug,
            TunerLogLevel.Warning => LogLevel.Warning,
            TunerLogLevel.Error => LogLevel.Error,
            _ => LogLevel.Information,
        };
        logger.Log(severity, default, text, null, static (line, _) => line);
    }
}
