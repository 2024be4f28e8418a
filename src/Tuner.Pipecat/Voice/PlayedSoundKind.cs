namespace Tuner.Voice;

/// <summary>What is played to the caller and is no speech.</summary>
public enum PlayedSoundKind
{
    /// <summary>Music, as while he waits.</summary>
    Music,

    /// <summary>A recording, as an announcement.</summary>
    Recording,
}
