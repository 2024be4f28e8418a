namespace Tuner.Pipecat.Recording.Speech;

/// <summary>One output of the transport: what voices made for it, and what of that was played there.</summary>
internal sealed class Output
{
    public Output(string? name, HashSet<string> transports)
    {
        Name = name;
        Playback = new Playback(Queue, transports, name);
    }

    /// <summary>The destination by which frames name it; null for the default one.</summary>
    public string? Name { get; }

    /// <summary>Audio that waits to be played there.</summary>
    public VoiceQueue Queue { get; } = new();

    /// <summary>What was played there.</summary>
    public Playback Playback { get; }
}
