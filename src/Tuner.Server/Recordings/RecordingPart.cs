using Tuner.Server.Storage;

namespace Tuner.Server.Recordings;

/// <summary>A part of an upload, as its sender describes it.</summary>
/// <param name="Recording">What it is a part of.</param>
/// <param name="Offset">Where in the recording it begins.</param>
internal sealed record RecordingPart(NewRecording Recording, long Offset);

/// <summary>What became of a part.</summary>
/// <param name="Kind">In a word.</param>
/// <param name="Received">How many bytes of the recording are on disk now.</param>
internal readonly record struct TakenPart(TakenKind Kind, long Received = 0);

/// <summary>What became of a part, in a word.</summary>
internal enum TakenKind
{
    /// <summary>It is on disk, and more is to come.</summary>
    Taken,

    /// <summary>All of the recording is on disk, and is what its hash says; or it was there already.</summary>
    Complete,

    /// <summary>It does not begin where the bytes on disk end.</summary>
    Elsewhere,

    /// <summary>It goes beyond the size that was told.</summary>
    TooLong,

    /// <summary>Another size was told with an earlier part.</summary>
    OtherSize,

    /// <summary>All bytes are there, and are not what the hash says: they were thrown away.</summary>
    OtherBytes,

    /// <summary>They are what the hash says, and no sound that this server plays: they were thrown away.</summary>
    NoSound,

    /// <summary>The call was removed.</summary>
    Removed,

    /// <summary>Another upload of the same call goes on.</summary>
    Busy,

    /// <summary>There is no room.</summary>
    NoRoom,
}
