using Tuner.Pipecat.Audio;

namespace Tuner.Pipecat.Hosting;

/// <summary>Whether the sound of a call is kept, and where it goes: the settings with their gaps filled from the environment.</summary>
internal static class RecordingSettings
{
    /// <summary>Tuner's own API takes no recordings: sound stays on this machine there.</summary>
    private const string TunersOwn = "api.usetuner.ai";

    /// <summary>Returns what becomes of the sound; null where none is kept. What is wrong goes to <paramref name="errors"/>.</summary>
    public static AudioSettings? Read(TunerConfig config, Func<string, string?> environment, Capture capture, bool redacts, string baseUrl, List<string> errors)
    {
        var redact = config.RedactAudio ?? Switch("TUNER_REDACT_AUDIO");
        var to = Destination(config.AudioTo ?? environment("TUNER_AUDIO_TO"), baseUrl);
        if (to is null) errors.Add("AudioTo (or TUNER_AUDIO_TO) must be server, keep or the whole path of a folder");
        if (!(config.RecordAudio ?? Switch("TUNER_RECORD_AUDIO"))) return null;
        if (capture != Capture.Full) errors.Add("RecordAudio needs Capture.Full: sound holds the words that a lesser capture leaves out");
        if (redacts && !redact)
            errors.Add("RecordAudio together with Redaction needs RedactAudio, which silences in the file what is masked in the text; until the call is over its sound lies unmasked in the state folder");
        return to is { } destination ? new AudioSettings(destination.To, destination.Folder, redact) : null;

        bool Switch(string name)
        {
            // A misspelt wish must not be the opposite wish.
            if (EnvironmentSwitch.Read(environment(name)) is not { } on) errors.Add($"{name} must be 1 or 0");
            else return on;
            return false;
        }
    }

    private static (AudioDestination To, string? Folder)? Destination(string? told, string baseUrl) => told switch
    {
        null or "" => (Uri.TryCreate(baseUrl, UriKind.Absolute, out var address) && address.Host == TunersOwn ? AudioDestination.Keep : AudioDestination.Server, null),
        "server" => (AudioDestination.Server, null),
        "keep" => (AudioDestination.Keep, null),
        { Length: <= 4096 } when Path.IsPathFullyQualified(told) && !told.Contains('\0', StringComparison.Ordinal) => (AudioDestination.Folder, told),
        _ => null,
    };
}
