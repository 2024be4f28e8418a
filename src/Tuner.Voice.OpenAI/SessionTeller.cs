using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>Tells a call what passes through a session of the library.</summary>
internal sealed class SessionTeller(WatchedSession watched)
{
    /// <summary>Told before it is sent: the service's answer can be faster than the way back to here.</summary>
    public void Appended(ReadOnlySpan<byte> audio) => watched.Call.AudioAppended(audio);

    public void Requested() => watched.Call.ResponseRequested();

    public void Added(RealtimeItem? item) => watched.Tell(this, item, static (_, item, call) => SessionCommands.Added(item, call));

    public void Sent(RealtimeClientCommand? command) => watched.Tell(this, command, static (_, command, call) =>
    {
        if (command is not null) SessionCommands.Read(command, call);
    });

    public void Sent(BinaryData? command) => watched.Tell(this, command, static (teller, command, _) =>
    {
        if (command is not null && ModelReaderWriter.Read<RealtimeClientCommand>(command, ModelReaderWriterOptions.Json, global::OpenAI.OpenAIContext.Default) is { } read) teller.Sent(read);
    });

    public void Received(RealtimeServerUpdate update) => watched.Tell(this, update, static (_, update, call) => OpenAIRealtimeEvents.Reader.ReadEvent(update, call));

    public void Received(ClientResult result) => watched.Tell(this, result, static (teller, result, _) =>
    {
        if (ModelReaderWriter.Read<RealtimeServerUpdate>(result.GetRawResponse().Content, ModelReaderWriterOptions.Json, global::OpenAI.OpenAIContext.Default) is { } read) teller.Received(read);
    });
}
