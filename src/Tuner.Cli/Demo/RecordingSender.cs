using Tuner.Pipecat.Delivery;
using Tuner.Server;

namespace Tuner.Cli.Demo;

/// <summary>Gives a recording to the demo's own server, as a recorder does.</summary>
internal static class RecordingSender
{
    private static readonly TimeSpan PartLimit = TimeSpan.FromSeconds(30);

    /// <summary>Sends it.</summary>
    /// <exception cref="CommandFailure">The server does not take it.</exception>
    public static async Task SendAsync(RunningServer server, long workspace, string callId, byte[] wave, CancellationToken cancel)
    {
        // The server is this very machine's: no proxy goes between.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var upload = new RecordingUpload(client, PartLimit, TimeProvider.System);
        var key = new Credential(server.NewKey ?? "", server.Address.ToString(), workspace);
        var result = await upload.SendAsync(new OutgoingRecord(callId, "", ReadOnlyMemory<byte>.Empty), SoundBody.Of(wave), key, cancel).ConfigureAwait(false);
        if (result is not DeliveryResult.Delivered) throw new CommandFailure($"the demo's server did not take the recording of {callId}.");
    }
}
