namespace Tuner.Pipecat.Delivery;

/// <summary>Reads an answer's body up to a bound: an endless one costs no more than this.</summary>
internal static class AnswerBody
{
    public const int MaxBytes = 64 << 10;

    /// <summary>The body, whole or its first part; <c>Whole</c> is false when it broke off or went on.</summary>
    public static async Task<(byte[] Bytes, bool Whole)> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var bytes = new byte[Math.Min(MaxBytes, Math.Max(256, response.Content.Headers.ContentLength ?? 4096))];
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            while (true)
            {
                if (length == bytes.Length && bytes.Length < MaxBytes) Array.Resize(ref bytes, Math.Min(MaxBytes, bytes.Length * 2));
                if (length == bytes.Length) return (bytes, false);
                var read = await stream.ReadAsync(bytes.AsMemory(length), cancellation).ConfigureAwait(false);
                if (read == 0) return (bytes[..length], true);
                length += read;
            }
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            return (bytes[..length], false);
        }
    }
}
