using System.Text.Json.Serialization.Metadata;

namespace Tuner.Pipecat.Frames;

/// <summary>
/// A frame or event by its type, and how it stands in JSON: that is made at its first use, since a process that has just
/// begun a call meets a few of them, and its first lines must not wait for all.
/// </summary>
internal sealed class FrameKind(Type type, Func<JsonTypeInfo> info)
{
    public Type Type => type;

    public JsonTypeInfo Info => field ??= info();
}
