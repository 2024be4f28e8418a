using System.Buffers.Binary;

namespace Tuner.Voice;

/// <summary>The two forms of samples that telephones have (ITU-T G.711), as samples of 16 bits.</summary>
internal static class TelephoneSamples
{
    private static readonly short[] MuLaw = Table(MuLawOf);
    private static readonly short[] ALaw = Table(ALawOf);

    public static byte[] FromMuLaw(ReadOnlySpan<byte> samples) => Expand(samples, MuLaw);

    public static byte[] FromALaw(ReadOnlySpan<byte> samples) => Expand(samples, ALaw);

    private static byte[] Expand(ReadOnlySpan<byte> samples, short[] table)
    {
        var pcm = new byte[samples.Length * 2];
        for (var i = 0; i < samples.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(pcm.AsSpan(i * 2), table[samples[i]]);
        return pcm;
    }

    private static short[] Table(Func<int, int> valueOf) => [.. Enumerable.Range(0, 256).Select(code => (short)valueOf(code))];

    private static int MuLawOf(int code)
    {
        code = ~code & 0xff;
        var magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
        return (code & 0x80) != 0 ? -magnitude : magnitude;
    }

    private static int ALawOf(int code)
    {
        code ^= 0x55;
        var segment = (code & 0x70) >> 4;
        var magnitude = ((code & 0x0f) << 4) + 8;
        if (segment > 0) magnitude = (magnitude + 0x100) << (segment - 1);
        return (code & 0x80) != 0 ? magnitude : -magnitude;
    }
}
