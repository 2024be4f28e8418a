using System.Security.Cryptography;
using System.Text;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// A recording that waits to be sent: a WAV file that any player plays, and behind it one line that says where it goes.
/// So one file holds all of it, as with a record.
/// </summary>
/// <param name="reader">Reads of it from a place on.</param>
/// <param name="bytes">How long the recording in it is.</param>
/// <param name="sha256">Its SHA-256, 64 hexadecimal digits.</param>
internal sealed class SoundBody(SoundBody.Reader reader, long bytes, string sha256)
{
    private const int LongestLine = 16 << 10;

    /// <summary>Reads into a part from a place on; returns how much, 0 at the end.</summary>
    public delegate int Reader(Span<byte> part, long offset);

    /// <summary>How long the recording is, bytes.</summary>
    public long Bytes => bytes;

    /// <summary>Its SHA-256, 64 hexadecimal digits.</summary>
    public string Sha256 => sha256;

    /// <summary>What is written behind a recording of so many bytes.</summary>
    public static byte[] LineOf(RecordFacts facts, long bytes, string sha256) =>
        [(byte)'\n', .. (facts with { SoundBytes = bytes, Sha256 = sha256 }).ToLine()];

    /// <summary>Reads the line behind a recording; null when the file is not as we write it.</summary>
    public static RecordFacts? FactsOf(IStateFile file)
    {
        var tail = new byte[Math.Min(LongestLine, file.Length)];
        var read = file.Read(tail, file.Length - tail.Length);
        if (read < 2 || tail[read - 1] != '\n') return null;
        var line = tail.AsSpan(0, read - 1);
        var begin = line.LastIndexOf((byte)'\n') + 1;
        if (begin == 0 || RecordFacts.Read(line[begin..]) is not { SoundBytes: { } bytes, Sha256: { Length: 64 } } facts) return null;
        return bytes == file.Length - (read - begin) - 1 ? facts : null;
    }

    /// <summary>The recording in a file; null when the file is not as we write it.</summary>
    public static SoundBody? Of(IStateFile file) => FactsOf(file) is { } facts ? new SoundBody(file.Read, facts.SoundBytes!.Value, facts.Sha256!) : null;

    /// <summary>A recording in memory.</summary>
    public static SoundBody Of(byte[] wave) => new(
        (part, offset) =>
        {
            var rest = wave.AsSpan((int)offset);
            rest = rest[..Math.Min(rest.Length, part.Length)];
            rest.CopyTo(part);
            return rest.Length;
        },
        wave.Length,
        Convert.ToHexStringLower(SHA256.HashData(wave)));

    /// <summary>Reads a part; faults of the disk are the caller's to catch.</summary>
    /// <param name="part">Takes it.</param>
    /// <param name="offset">Where it begins.</param>
    /// <returns>How much was read.</returns>
    public int Read(Span<byte> part, long offset)
    {
        var whole = part[..(int)Math.Clamp(bytes - offset, 0, part.Length)];
        for (var at = 0; at < whole.Length;)
        {
            var read = reader(whole[at..], offset + at);
            if (read == 0) throw new IOException("The recording is shorter than it was.");
            at += read;
        }

        return whole.Length;
    }

    /// <summary>The address of a call's recording at a server; null where it is too long for a record.</summary>
    public static string? UrlOf(string baseUrl, long workspace, string callId)
    {
        const int longest = 1024;
        var url = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{baseUrl.TrimEnd('/')}/api/v1/recordings/{workspace}/{Uri.EscapeDataString(callId)}");
        return Encoding.UTF8.GetByteCount(url) <= longest ? url : null;
    }
}
