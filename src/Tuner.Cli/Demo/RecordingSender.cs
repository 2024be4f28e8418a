using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Tuner.Server;

namespace Tuner.Cli.Demo;

/// <summary>Gives a recording to the demo's own server, as a recorder does.</summary>
internal static class RecordingSender
{
    private const int Part = 4 * 1024 * 1024;

    /// <summary>Sends it.</summary>
    /// <exception cref="CommandFailure">The server does not take it.</exception>
    public static async Task SendAsync(RunningServer server, long workspace, string callId, byte[] wave, CancellationToken cancel)
    {
        // The server is this very machine's: no proxy goes between.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.NewKey);
        var hash = Convert.ToHexStringLower(SHA256.HashData(wave));
        for (var offset = 0; offset < wave.Length; offset += Part)
        {
            using var body = new ByteArrayContent(wave, offset, Math.Min(Part, wave.Length - offset));
            using var answer = await client.PutAsync(
                string.Create(CultureInfo.InvariantCulture, $"/api/v1/recordings/{workspace}/{Uri.EscapeDataString(callId)}?sha256={hash}&size={wave.Length}&offset={offset}"), body, cancel).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode) throw new CommandFailure($"the demo's server did not take the recording of {callId} ({(int)answer.StatusCode}).");
        }
    }
}
