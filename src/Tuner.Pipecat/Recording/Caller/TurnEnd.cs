namespace Tuner.Pipecat.Recording.Caller;

/// <summary>What decided that the caller's turn was over.</summary>
internal enum TurnEnd
{
    /// <summary>A timer that ran out in silence.</summary>
    Silence,

    /// <summary>A model that judges whether somebody is done.</summary>
    Model,

    /// <summary>The transcriber, or a speech-to-speech service, which hears turns itself.</summary>
    Transcriber,
}
