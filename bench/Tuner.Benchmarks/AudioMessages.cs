using System.ClientModel.Primitives;
using System.Diagnostics;
using Microsoft.Extensions.AI;
using OpenAI.Realtime;
using Tuner.Voice;

namespace Tuner.Benchmarks;

/// <summary>Sessions on a service that costs nothing, and 20 ms of audio either way: what is measured is what stands between.</summary>
internal sealed class AudioMessages : IDisposable
{
    private const int Bytes = 960;
    private const string Response = "resp_CsYJ0mB4Zf8n1vJ6d2Qyq";
    private const string Item = "item_CsYJ0a9KpQ2x7R5tWzL3e";
    private readonly string _folder = Directory.CreateTempSubdirectory("tuner-bench").FullName;
    private readonly List<IDisposable> _open = [];
    private readonly TunerClient _tuner;
    private readonly BinaryData _audio = BinaryData.FromBytes(new byte[Bytes]);

    // Two of them in turn: one that comes twice is taken for the same event.
    private readonly RealtimeServerUpdate _one = Update();
    private readonly RealtimeServerUpdate _other = Update();

    public AudioMessages()
    {
        _tuner = new TunerClient(new TunerOptions { ApiKey = "tr_api_bench", WorkspaceId = 1, AgentId = "bench", BaseUrl = "http://127.0.0.1:9", StateDir = _folder });
        // Somebody takes the activities: without a listener there would be none to pay for.
        _open.Add(Listening());
        Append = new InputAudioBufferAppendRealtimeClientMessage(new DataContent(_audio.ToMemory(), "audio/pcm"));
    }

    public InputAudioBufferAppendRealtimeClientMessage Append { get; }

    public BinaryData Audio => _audio;

    public IRealtimeClientSession Bare() => Built(builder => builder);

    public IRealtimeClientSession Recorded() => Built(builder => builder.UseTuner(_tuner, OpenAIRealtimeEvents.Reader));

    public IRealtimeClientSession RecordedByTypedFields() => Built(builder => builder.UseTuner(_tuner));

    public IRealtimeClientSession Telemetry() => Built(builder => builder.UseOpenTelemetry());

    public RealtimeSessionClient BareLibrary() => new EndlessSession(_one, _other);

    public RealtimeSessionClient RecordedLibrary() => new EndlessSession(_one, _other).UseTuner(Call());

    public static IAsyncEnumerator<RealtimeServerMessage> Messages(IRealtimeClientSession session) => session.GetStreamingResponseAsync().GetAsyncEnumerator();

    public void Dispose()
    {
        foreach (var open in _open) open.Dispose();
        _tuner.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _tuner.FlushAsync().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    private static RealtimeServerUpdate Update() => ModelReaderWriter.Read<RealtimeServerUpdate>(BinaryData.FromString(
        $$"""{"type":"response.output_audio.delta","event_id":"e","response_id":"{{Response}}","item_id":"{{Item}}","output_index":0,"content_index":0,"delta":"{{Convert.ToBase64String(new byte[Bytes])}}"}"""))!;

    private static OutputTextAudioRealtimeServerMessage Typed(RealtimeServerUpdate raw) =>
        new(RealtimeServerMessageType.OutputAudioDelta) { ResponseId = Response, ItemId = Item, Audio = Convert.ToBase64String(new byte[Bytes]), RawRepresentation = raw };

    private VoiceCall Call()
    {
        var call = _tuner.BeginCall();
        _open.Add(call);
        return call;
    }

    private IRealtimeClientSession Built(Func<RealtimeClientBuilder, RealtimeClientBuilder> with)
    {
        var client = with(new EndlessService(Typed(_one), Typed(_other)).AsBuilder()).Build();
        _open.Add(client);
        return client.CreateSessionAsync().GetAwaiter().GetResult();
    }

    private static ActivityListener Listening()
    {
        var listener = new ActivityListener { ShouldListenTo = source => source.Name.Contains("Microsoft.Extensions.AI", StringComparison.Ordinal), Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
