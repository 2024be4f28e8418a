using Tuner.Pipecat.Recording;

namespace Tuner.Pipecat.Journal;

/// <summary>Why a line is not in the record: the reasons under <c>recording.lost</c>.</summary>
internal static class LostLine
{
    /// <summary>It is no line of a frame log.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The fold failed on it: a mistake of ours. It lies in the journal, for a version that knows better.</summary>
    public const string NotFolded = CallRecorder.NotFolded;

    /// <summary>It never came over the wire.</summary>
    public const string Gap = "gap";

    /// <summary>The disk did not take it before the recorder died.</summary>
    public const string NotWritten = "not_written";

    /// <summary>The call had taken its share of the state folder and was cut there.</summary>
    public const string JournalFull = "journal_full";

    /// <summary>Its writer was stopped in the middle of it.</summary>
    public const string Torn = "torn";

    /// <summary>It could not be redacted, and may not be kept otherwise.</summary>
    public const string NotRedacted = "not_redacted";

    /// <summary>The observer's queue was full.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>The frame has no form in the log.</summary>
    public const string UnknownFrame = "unknown_frame";
}
