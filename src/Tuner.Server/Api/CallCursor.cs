using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tuner.Server.Storage;

namespace Tuner.Server.Api;

/// <summary>
/// A place in the list as it stands in addresses: opaque, and good only for the question that it came from, since in
/// another order the place would be another.
/// </summary>
internal static class CallCursor
{
    private const byte Form = 1;
    private const int QuestionLength = 8;
    private const int Length = 2 + sizeof(double) + sizeof(long) + QuestionLength;

    /// <summary>Writes a place.</summary>
    public static string? Write(CallQuestion question, CallPosition? place, bool backwards)
    {
        if (place is not { } position) return null;
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Form;
        bytes[1] = backwards ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteDoubleBigEndian(bytes[2..], position.Key);
        BinaryPrimitives.WriteInt64BigEndian(bytes[10..], position.Id);
        QuestionOf(question).CopyTo(bytes[18..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The question, from the place on that a cursor names; null when it is none of this question.</summary>
    public static CallQuestion? Read(string text, CallQuestion question)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != Length) return null;
        if (bytes[0] != Form || bytes[1] > 1 || !bytes[18..].SequenceEqual(QuestionOf(question))) return null;
        var key = BinaryPrimitives.ReadDoubleBigEndian(bytes[2..]);
        return double.IsFinite(key) ? question with { From = new(key, BinaryPrimitives.ReadInt64BigEndian(bytes[10..])), Backwards = bytes[1] == 1 } : null;
    }

    // How many calls are on a page is no part of the question.
    private static ReadOnlySpan<byte> QuestionOf(CallQuestion question) =>
        SHA256.HashData(Encoding.UTF8.GetBytes((question with { Limit = 0, From = null, Backwards = false }).ToString())).AsSpan(0, QuestionLength);
}
