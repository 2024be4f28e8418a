using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>What went wrong, in order of time.</summary>
internal sealed class ErrorLog
{
    private const int Most = 200;
    private readonly List<SeenError> _errors = [];

    public IReadOnlyList<SeenError> All => _errors;

    /// <summary>How many there were; only the first are kept.</summary>
    public int Count { get; private set; }

    /// <summary>The first that the pipeline gave up at, by its own flag.</summary>
    public SeenError? Fatal { get; private set; }

    public SeenError? Newest { get; private set; }

    public void Happened(ErrorFrame frame, long now)
    {
        Count++;
        Newest = new SeenError(frame, now);
        Fatal ??= frame.Fatal == true ? Newest : null;
        if (_errors.Count < Most) _errors.Add(Newest);
    }
}

/// <summary>An error and when it was seen.</summary>
internal sealed record SeenError(ErrorFrame Frame, long Clock);
