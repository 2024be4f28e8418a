using System.Text;
using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Pipecat.Delivery;

/// <summary>What a collector says of spans that it took: how many of them it would not have, and why.</summary>
internal static class OtlpAnswer
{
    /// <summary>Reads an answer; one that cannot be read took all.</summary>
    public static (long Rejected, string Message) Read(ReadOnlySpan<byte> answer, string? mediaType) =>
        mediaType == "application/json" ? OfJson(answer) : OfProtobuf(Member(answer, 1).Bytes);

    private static (long, string) OfJson(ReadOnlySpan<byte> answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.ToArray());
            var part = document.RootElement.Member("partialSuccess");
            var rejected = part.Text("rejectedSpans") is { } text && long.TryParse(text, out var count) ? count : (long)(part.Number("rejectedSpans") ?? 0);
            return (Math.Max(0, rejected), part.Text("errorMessage") ?? "");
        }
        catch (JsonException)
        {
            return (0, "");
        }
    }

    private static (long, string) OfProtobuf(ReadOnlySpan<byte> part) => (Math.Max(0, Member(part, 1).Number), Encoding.UTF8.GetString(Member(part, 2).Bytes));

    /// <summary>The last member of a number, as a number or as bytes.</summary>
    private static Found Member(ReadOnlySpan<byte> message, int field)
    {
        var found = default(Found);
        while (TryVarint(ref message, out var tag))
        {
            ulong value = 0;
            var length = (tag & 7) switch { 1 => 8UL, 5 => 4UL, _ => 0UL };
            if ((tag & 7) is 0 && !TryVarint(ref message, out value)) break;
            if ((tag & 7) is 2 && !TryVarint(ref message, out length)) break;
            if (length > (ulong)message.Length) break;
            var bytes = message[..(int)length];
            message = message[(int)length..];
            if (tag >> 3 == (ulong)field) found = new() { Number = (long)value, Bytes = bytes };
        }

        return found;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var index = 0; index < Math.Min(bytes.Length, 10); index++)
        {
            value |= (ulong)(bytes[index] & 0x7f) << (7 * index);
            if (bytes[index] >= 0x80) continue;
            bytes = bytes[(index + 1)..];
            return true;
        }

        return false;
    }

    private ref struct Found
    {
        public long Number;
        public ReadOnlySpan<byte> Bytes;
    }
}
