using Microsoft.Extensions.AI;

namespace Tuner.RealtimeAgent;

/// <summary>Sends the caller's audio, 20 ms at a time: from standard input, or silence where the caller is a script.</summary>
internal static class Microphone
{
    private const int Chunk = 960;

    public static async Task SendAsync(IRealtimeClientSession session, bool fromInput, CancellationToken stop)
    {
        try
        {
            using var input = fromInput ? Console.OpenStandardInput() : null;
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (await timer.WaitForNextTickAsync(stop))
            {
                var samples = new byte[Chunk];
                if (input is not null) await input.ReadExactlyAsync(samples, stop);
                await session.SendAsync(new InputAudioBufferAppendRealtimeClientMessage(new DataContent(samples, "audio/pcm")), stop);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or ObjectDisposedException or System.Net.WebSockets.WebSocketException)
        {
            // The call is over.
        }
    }
}
