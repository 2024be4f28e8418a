using System.Diagnostics;
using Microsoft.Extensions.AI;
using OpenAI.Realtime;

namespace Tuner.RealtimeAgent;

/// <summary>
/// Plays what the model says: here it only counts, in real time. When the caller cuts in it throws the rest away and
/// tells the service how far the caller heard it.
/// </summary>
internal sealed class Speaker(IRealtimeClientSession session)
{
    private const int BytesPerMs = 48;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string? _item;
    private long _began;
    private int _bytes;

    private long Played => Math.Min(_clock.ElapsedMilliseconds - _began, _bytes / BytesPerMs);

    public async Task HearAsync(RealtimeServerMessage message)
    {
        switch (message)
        {
            case OutputTextAudioRealtimeServerMessage { Audio: { } audio } made:
                if (made.ItemId != _item) (_item, _began, _bytes) = (made.ItemId, Math.Max(_clock.ElapsedMilliseconds, _began + (_bytes / BytesPerMs)), 0);
                _bytes += Convert.FromBase64String(audio).Length;
                break;
            case OutputTextAudioRealtimeServerMessage { Text: { } said } when message.Type == RealtimeServerMessageType.OutputAudioTranscriptionDone:
                Console.WriteLine($"agent:  {said}");
                break;
            case InputAudioTranscriptionRealtimeServerMessage { Transcription: { } said } when message.Type == RealtimeServerMessageType.InputAudioTranscriptionCompleted:
                Console.WriteLine($"caller: {said}");
                break;
            case { RawRepresentation: RealtimeServerUpdateInputAudioBufferSpeechStarted } when _item is { } item && Played < _bytes / BytesPerMs:
                var heard = TimeSpan.FromMilliseconds(Played);
                (_item, _bytes) = (null, 0);
                Console.WriteLine($"        (cut off after {heard.TotalSeconds:0.0} s)");
                await session.SendAsync(new RealtimeClientMessage { RawRepresentation = new RealtimeClientCommandConversationItemTruncate(item, 0, heard) });
                break;
        }
    }

    public Task PlayOutAsync() => Task.Delay((int)Math.Clamp((_bytes / BytesPerMs) - Played, 0, 30_000));
}
