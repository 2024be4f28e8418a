using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>A session whose commands and events are told to a call on their way. They pass as they are, at once.</summary>
internal sealed class RecordedSessionClient : RealtimeSessionClient
{
    private readonly RealtimeSessionClient _inner;
    private readonly WatchedSession _watched;
    private readonly SessionTeller _teller;

    public RecordedSessionClient(RealtimeSessionClient inner, RealtimeCall call)
        : base(new ApiKeyCredential("unused"), new Uri("wss://localhost"), null, null, null)
    {
        (_inner, _watched) = (inner, new WatchedSession(call));
        _teller = new SessionTeller(_watched);
        // To dispose of a session is to dispose of its socket; that alone can be seen.
        WebSocket = new SessionSocket(inner, () => _watched.Dispose());
    }

    public override Task SendInputAudioAsync(Stream audio, CancellationToken cancellationToken = default) =>
        _inner.SendInputAudioAsync(audio is null ? audio! : new CountedStream(audio, _teller.Appended), cancellationToken);

    public override Task SendInputAudioAsync(BinaryData audio, CancellationToken cancellationToken = default)
    {
        _teller.Appended(audio is null ? default : audio.ToMemory().Span);
        return _watched.WatchAppend(_inner.SendInputAudioAsync(audio!, cancellationToken));
    }

    public override Task ClearInputAudioAsync(CancellationToken cancellationToken = default) => _watched.Watch(_inner.ClearInputAudioAsync(cancellationToken));

    public override Task ConfigureConversationSessionAsync(RealtimeConversationSessionOptions sessionOptions, CancellationToken cancellationToken = default) =>
        _watched.Watch(_inner.ConfigureConversationSessionAsync(sessionOptions, cancellationToken));

    public override Task ConfigureTranscriptionSessionAsync(RealtimeTranscriptionSessionOptions sessionOptions, CancellationToken cancellationToken = default) =>
        _watched.Watch(_inner.ConfigureTranscriptionSessionAsync(sessionOptions, cancellationToken));

    public override Task AddItemAsync(RealtimeItem item, CancellationToken cancellationToken = default)
    {
        _teller.Added(item);
        return _watched.Watch(_inner.AddItemAsync(item, cancellationToken));
    }

    public override Task AddItemAsync(RealtimeItem item, string previousItemId, CancellationToken cancellationToken = default)
    {
        _teller.Added(item);
        return _watched.Watch(_inner.AddItemAsync(item, previousItemId, cancellationToken));
    }

    public override Task RequestItemRetrievalAsync(string itemId, CancellationToken cancellationToken = default) =>
        _watched.Watch(_inner.RequestItemRetrievalAsync(itemId, cancellationToken));

    public override Task DeleteItemAsync(string itemId, CancellationToken cancellationToken = default) => _watched.Watch(_inner.DeleteItemAsync(itemId, cancellationToken));

    public override Task TruncateItemAsync(string itemId, int contentPartIndex, TimeSpan audioDuration, CancellationToken cancellationToken = default) =>
        _watched.Watch(_inner.TruncateItemAsync(itemId, contentPartIndex, audioDuration, cancellationToken));

    public override Task CommitPendingAudioAsync(CancellationToken cancellationToken = default) => _watched.Watch(_inner.CommitPendingAudioAsync(cancellationToken));

    public override Task StartResponseAsync(CancellationToken cancellationToken = default)
    {
        _teller.Requested();
        return _watched.Watch(_inner.StartResponseAsync(cancellationToken));
    }

    public override Task StartResponseAsync(RealtimeResponseOptions responseOptions, CancellationToken cancellationToken = default)
    {
        _teller.Requested();
        return _watched.Watch(_inner.StartResponseAsync(responseOptions, cancellationToken));
    }

    public override Task CancelResponseAsync(CancellationToken cancellationToken = default) => _watched.Watch(_inner.CancelResponseAsync(cancellationToken));

    public override Task SendCommandAsync(RealtimeClientCommand command, CancellationToken cancellationToken = default)
    {
        _teller.Sent(command);
        return _watched.Watch(_inner.SendCommandAsync(command, cancellationToken));
    }

    public override Task SendCommandAsync(BinaryData data, RequestOptions options)
    {
        _teller.Sent(data);
        return _watched.Watch(_inner.SendCommandAsync(data, options));
    }

    public override IAsyncEnumerable<RealtimeServerUpdate> ReceiveUpdatesAsync(CancellationToken cancellationToken = default) =>
        _watched.PassAsync(_inner.ReceiveUpdatesAsync(cancellationToken), _teller.Received, cancellationToken);

    public override IAsyncEnumerable<ClientResult> ReceiveUpdatesAsync(RequestOptions options) =>
        _watched.PassAsync(_inner.ReceiveUpdatesAsync(options), _teller.Received, options?.CancellationToken ?? default);
}
