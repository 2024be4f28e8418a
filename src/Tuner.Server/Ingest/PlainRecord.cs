using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Tuner.Pipecat.Reading;
using Tuner.Server.Validation;

namespace Tuner.Server.Ingest;

/// <summary>
/// A call that was read and checked in one walk over its timeline, which is nearly all of a large one; only what stands beside it became a document. Its rows lack what
/// <see cref="CallRow"/> keeps as JSON. For calls in which nothing is wrong and that are written as nearly all senders write them: all others are read as a whole.
/// </summary>
internal sealed class PlainRecord : IDisposable
{
    private readonly byte[] _beside;
    private readonly JsonDocument _document;

    private PlainRecord(byte[] beside, JsonDocument document, CallRecord record) => (_beside, _document, Record) = (beside, document, record);

    /// <summary>What the call says, until this is disposed.</summary>
    public CallRecord Record { get; }

    /// <summary>Reads a call; null where it has to be read as a whole.</summary>
    public static PlainRecord? Read(ReadOnlyMemory<byte> bytes)
    {
        if (!Utf8.IsValid(bytes.Span)) return null;
        try
        {
            return Timeline(bytes) is { } timeline ? Beside(bytes.Span, timeline) : null;
        }
        // No JSON: what is wrong is looked for by whoever reads all of it.
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _document.Dispose();
        ArrayPool<byte>.Shared.Return(_beside);
    }

    private static (int From, int To, List<CallRow> Rows)? Timeline(ReadOnlyMemory<byte> bytes)
    {
        var json = new PlainJson(bytes.Span);
        (int From, int To, List<CallRow> Rows)? found = null;
        if (!json.BeginObject()) return null;
        while (json.NextMember())
        {
            if (!json.Name(out var name, out _)) return null;
            if (!name.SequenceEqual("transcript_with_tool_calls"u8))
            {
                if (!json.Skip()) return null;
                continue;
            }
            if (found is not null || !json.BeginArray()) return null;
            var from = json.Place;
            if (new PlainRows(bytes).Read(ref json) is not { Count: > 0 } rows) return null;
            found = (from, json.Place - 1, rows);
        }
        return json.IsAtEnd() ? found : null;
    }

    // What is left once the timeline's items are cut out of it is read as every call is.
    private static PlainRecord? Beside(ReadOnlySpan<byte> bytes, (int From, int To, List<CallRow> Rows) timeline)
    {
        var length = bytes.Length - (timeline.To - timeline.From);
        var beside = ArrayPool<byte>.Shared.Rent(length);
        JsonDocument? document = null;
        PlainRecord? record = null;
        try
        {
            bytes[..timeline.From].CopyTo(beside);
            bytes[timeline.To..].CopyTo(beside.AsSpan(timeline.From));
            if (JsonBody.MayHoldHalfPair(beside.AsSpan(0, length))) return null;
            document = JsonBody.ParseStrictly(beside.AsMemory(0, length));
            var faults = new Faults();
            CallRules.CheckBesideTimeline(document.RootElement, faults);
            if (faults.None) record = new(beside, document, CallRecord.Read(document.RootElement) with { Rows = timeline.Rows });
            return record;
        }
        finally
        {
            if (record is null)
            {
                document?.Dispose();
                ArrayPool<byte>.Shared.Return(beside);
            }
        }
    }
}
