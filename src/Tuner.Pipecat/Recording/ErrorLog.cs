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

    public bool AnyFatal { get; private set; }

    public void Happened(ErrorFrame frame, long now)
    {
        Count++;
        AnyFatal |= frame.Fatal == true;
        if (_errors.Count < Most) _errors.Add(new SeenError(frame, now));
    }
}

/// <summary>An error and when it was seen.</summary>
internal sealed record SeenError(ErrorFrame Frame, long Clock);
