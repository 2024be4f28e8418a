using Tuner.Pipecat;
using Tuner.Pipecat.Audio;

namespace Tuner.Cli.Record;

/// <summary>The setting <c>audio</c> of an <c>open</c> message: the call's sound is kept, and where it goes.</summary>
internal sealed record WireAudio
{
    /// <summary>More than there are voices.</summary>
    private const int MostSent = 64;

    public string? To { get; init; }

    public bool? Redact { get; init; }

    /// <summary>How much of it went to earlier recorders of the call; null where there was none.</summary>
    public IReadOnlyList<WireSent?>? Sent { get; init; }

    /// <summary>Returns what becomes of the sound; null, and why in <paramref name="refused"/>, where none may be kept.</summary>
    public AudioSettings? Read(Capture capture, bool redacts, out string? refused)
    {
        refused = null;
        if (capture != Capture.Full) refused = "the sound of the call is not kept: it holds what capture leaves out";
        else if (redacts && Redact != true) refused = "the sound of the call is not kept: with redaction on it needs redact_audio";
        else if (To is not ("server" or "keep") && !(To is { Length: > 0 and <= 4096 } folder && Path.IsPathFullyQualified(folder) && !folder.Contains('\0', StringComparison.Ordinal)))
            refused = "the sound of the call is not kept: where it is to go is none of server, keep and the whole path of a folder";
        if (refused is not null) return null;
        return To switch
        {
            "server" => new AudioSettings(AudioDestination.Server, null, Redact == true),
            "keep" => new AudioSettings(AudioDestination.Keep, null, Redact == true),
            _ => new AudioSettings(AudioDestination.Folder, To, Redact == true),
        };
    }

    /// <summary>Returns what of <see cref="Sent"/> makes sense.</summary>
    public IReadOnlyList<SentSound> ReadSent() => [.. (Sent ?? []).Take(MostSent).Select(static sent => sent?.Read()).OfType<SentSound>()];
}

/// <summary>How much of one voice's sound went to earlier recorders.</summary>
internal sealed record WireSent
{
    private const long LongestMs = 1L << 32;

    public string? Side { get; init; }

    public int Speaker { get; init; }

    public bool Alone { get; init; }

    public long Ms { get; init; }

    public long Until { get; init; }

    public SentSound? Read() =>
        WireSound.SideOf(Side) is { } side && new SoundVoice(side, Speaker, Alone) is { IsKnown: true } voice && Ms is > 0 and < LongestMs && Until >= 0 ? new SentSound(voice, Ms, Until) : null;
}
