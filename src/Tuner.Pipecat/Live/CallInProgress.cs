using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Live;

/// <summary>A call that <see cref="LiveCalls"/> holds: its host gives it back with each line. When it is over it takes nothing more.</summary>
internal sealed class CallInProgress(CallLifecycle folder, LiveCall live, ICallHost host, EndOfCall end)
{
    public CallLifecycle Folder => folder;

    public LiveCall Live => live;

    /// <summary>Its sound; null where none is kept.</summary>
    public SoundFile? Sound { get; init; }

    public ICallHost Host => host;

    public EndOfCall End => end;
}
