namespace Tuner.Pipecat.Audio;

/// <summary>Where the recording of a call goes.</summary>
internal enum AudioDestination
{
    /// <summary>To the server that takes the call's record.</summary>
    Server,

    /// <summary>It stays in the state folder.</summary>
    Keep,

    /// <summary>Into a folder of the application's.</summary>
    Folder,
}

/// <summary>That the sound of a call is recorded, and what becomes of it.</summary>
/// <param name="To">Where it goes.</param>
/// <param name="Folder">The absolute path of the folder where it goes to one; else null.</param>
/// <param name="Redact">Whether what is masked in the text is silenced before the recording leaves this machine.</param>
internal sealed record AudioSettings(AudioDestination To, string? Folder, bool Redact);
