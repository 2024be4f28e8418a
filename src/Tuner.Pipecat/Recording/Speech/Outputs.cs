namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// The outputs of a transport, each of which plays for itself: the default one, and those that voices name as their destination, as those of an
/// interpreter do who speaks to two parties at once. A transport that names an output which no voice does (an avatar's) has the default one alone.
/// </summary>
internal sealed class Outputs
{
    /// <summary>What further voices make counts as the default output's.</summary>
    private const int Most = 16;

    private readonly HashSet<string> _transports = [];
    private readonly List<Output> _all;

    public Outputs() => _all = [new Output(null, _transports)];

    /// <summary>All of them, the default one first.</summary>
    public IReadOnlyList<Output> All => _all;

    /// <summary>Everything that was played, in the order in which it began.</summary>
    public IReadOnlyList<Talkspurt> Talkspurts => _all.Count == 1 ? _all[0].Playback.All : [.. _all.SelectMany(output => output.Playback.All).OrderBy(talkspurt => talkspurt.Start)];

    /// <summary>Whether an audio frame is one that a transport has sent: only transports say that the bot speaks.</summary>
    public bool IsTransport(string? source) => source is not null && _transports.Contains(source);

    /// <summary>The output for which a voice makes something.</summary>
    public Output Named(string? destination)
    {
        if (Find(destination) is { } known) return known;
        if (_all.Count == Most) return _all[0];
        _all.Add(new Output(destination, _transports));
        return _all[^1];
    }

    /// <summary>The output at which a transport plays something.</summary>
    public Output Playing(string? destination) => Find(destination) ?? _all[0];

    /// <summary>The output of that name; null where no voice named it.</summary>
    public Output? Find(string? destination)
    {
        foreach (var output in _all)
        {
            if (output.Name == destination) return output;
        }

        return null;
    }
}
