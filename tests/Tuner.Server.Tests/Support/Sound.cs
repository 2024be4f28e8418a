using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Tuner.Server.Tests.Support;

/// <summary>Made-up recordings, and the way to send them.</summary>
internal static class Sound
{
    public const int Rate = 16_000;

    /// <summary>A recording of two channels, left the caller: each click is one loud sample at that millisecond of that channel.</summary>
    public static byte[] Clicks(long lengthMs, params (int Channel, long AtMs)[] clicks)
    {
        var samples = new short[lengthMs * Rate / 1000 * 2];
        foreach (var (channel, atMs) in clicks) samples[(atMs * Rate / 1000 * 2) + channel] = 30_000;
        return Wave(samples, Rate, 2);
    }

    /// <summary>A WAV file of these samples.</summary>
    public static byte[] Wave(ReadOnlySpan<short> samples, int rate, int channels)
    {
        var wave = new byte[44 + (samples.Length * 2)];
        var head = wave.AsSpan();
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], wave.Length - 8);
        "WAVEfmt "u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(head[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(head[22..], (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(head[24..], rate);
        BinaryPrimitives.WriteInt32LittleEndian(head[28..], rate * channels * 2);
        BinaryPrimitives.WriteInt16LittleEndian(head[32..], (short)(channels * 2));
        BinaryPrimitives.WriteInt16LittleEndian(head[34..], 16);
        "data"u8.CopyTo(head[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[40..], samples.Length * 2);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(samples).CopyTo(head[44..]);
        return wave;
    }

    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The address of a call's recording.</summary>
    public static string Url(string callId = "call-1", long workspace = 42) => $"/api/v1/recordings/{workspace}/{Uri.EscapeDataString(callId)}";

    /// <summary>Sends one part.</summary>
    public static async Task<HttpResponseMessage> PutPartAsync(this HttpClient client, byte[] whole, long offset, int length, string? url = null, string? hash = null, long? size = null)
    {
        using var body = new ByteArrayContent(whole, (int)offset, length);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await client.PutAsync($"{url ?? Url()}?sha256={hash ?? HashOf(whole)}&size={size ?? whole.Length}&offset={offset}", body, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends all of a recording, which must be taken.</summary>
    public static async Task UploadAsync(this ServerUnderTest server, byte[] whole, string callId = "call-1", long workspace = 42)
    {
        for (var offset = 0; offset < whole.Length; offset += 4 * 1024 * 1024)
        {
            using var answer = await server.Client.PutPartAsync(whole, offset, Math.Min(4 * 1024 * 1024, whole.Length - offset), Url(callId, workspace));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    /// <summary>Waits until what is made of a recording is there, and gives it.</summary>
    public static async Task<byte[]> WaitForAsync(this ServerUnderTest server, string url)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        while (true)
        {
            using var answer = await server.Client.GetAsync(url, limit.Token);
            if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsByteArrayAsync(limit.Token);
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>What an answer to a part says: how many bytes are there, and whether that is all.</summary>
    public static async Task<(int Status, long? Received, bool? Complete)> StateAsync(this HttpResponseMessage answer)
    {
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return ((int)answer.StatusCode, (long?)json?["received"], (bool?)json?["complete"]);
    }
}
