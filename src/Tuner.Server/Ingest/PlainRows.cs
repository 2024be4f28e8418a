using Tuner.Pipecat.Reading;

namespace Tuner.Server.Ingest;

/// <summary>
/// Reads a timeline and checks it in one walk over its bytes: the rows are those of <see cref="CallRow.Read"/> without what they keep as JSON, and nothing is taken that
/// <see cref="SegmentRules"/> would not take. Whatever is not written as nearly all senders write it ends the walk.
/// </summary>
internal sealed class PlainRows(ReadOnlyMemory<byte> bytes)
{
    private static readonly PlainNames Segment = new("role", "text", "start_ms", "end_ms", "duration_ms", "words", "tool", "node", "metadata");
    private static readonly PlainNames Word = new("word", "start_ms", "end_ms", "confidence");
    private static readonly PlainNames Node = new("from", "to", "reason");

    private static readonly PlainNames Tool =
        new("name", "request_id", "params", "result", "is_error", "error", "error_message", "cancelled_by", "start_ms", "end_ms");

    private readonly PlainMembers _members = new(bytes);
    private readonly PlainWait _wait = new();

    /// <summary>The rows; null where one is not plain. The reader stands in the array, and afterwards behind its end.</summary>
    public List<CallRow>? Read(ref PlainJson json)
    {
        var rows = new List<CallRow>();
        while (json.NextItem())
        {
            if (Row(ref json) is not { } row) return null;
            rows.Add(row);
        }
        return json.IsBroken ? null : rows;
    }

    private CallRow? Row(ref PlainJson json)
    {
        if (!json.BeginObject()) return null;
        (RowRole? role, string? text, long? start, long? end, long? duration) = (null, null, null, null, null);
        (TimedWords words, ToolFacts? tool, RecordedNodeStep? node) = (default, null, null);
        _wait.Clear();
        var walk = _members.Begin();
        while (_members.Next(ref json, Segment, ref walk, out var place))
        {
            var isPlain = place switch
            {
                PlainMembers.Null => true,
                0 => (role = RowRoles.Parse(_members.RepeatedText(ref json))) is not null,
                1 => PlainMembers.Text(ref json, out text),
                2 => PlainMembers.Milliseconds(ref json, out start),
                3 => PlainMembers.Milliseconds(ref json, out end),
                4 => PlainMembers.Milliseconds(ref json, out duration),
                5 => Words(ref json, out words),
                6 => (tool = ToolOf(ref json)) is not null,
                7 => (node = NodeOf(ref json)) is not null,
                8 => _wait.Read(ref json, _members),
                _ => _members.Pass(ref json),
            };
            if (!isPlain) return null;
        }
        if (!_members.End(ref walk) || role is not { } known) return null;
        if (known is RowRole.Caller or RowRole.Agent && !words.Any && !(start is not null && (end ?? duration) is not null)) return null;
        if (known == RowRole.Node && node is null) return null;
        end ??= start + duration;
        // Words stand in for both times where one is missing.
        return _wait.Row(known, text, start ?? words.FirstMs, end ?? words.LastMs, tool, node);
    }

    private bool Words(ref PlainJson json, out TimedWords words)
    {
        words = default;
        if (!json.BeginArray()) return false;
        while (json.NextItem())
        {
            if (!json.BeginObject()) return false;
            (var isWord, long? start, long? end) = (false, null, null);
            var walk = _members.Begin();
            while (_members.Next(ref json, Word, ref walk, out var place))
            {
                var isPlain = place switch
                {
                    PlainMembers.Null => true,
                    0 => isWord = PlainMembers.PassText(ref json),
                    1 => PlainMembers.Milliseconds(ref json, out start),
                    2 => PlainMembers.Milliseconds(ref json, out end),
                    3 => PlainMembers.IsFinite(ref json),
                    _ => _members.Pass(ref json),
                };
                if (!isPlain) return false;
            }
            if (!_members.End(ref walk) || !isWord || start is not { } first || end is not { } last) return false;
            words = new(Math.Min(first, words.FirstMs ?? first), Math.Max(last, words.LastMs ?? last));
        }
        return !json.IsBroken;
    }

    private ToolFacts? ToolOf(ref PlainJson json)
    {
        if (!json.BeginObject()) return null;
        (string? name, string? request, string? error, string? message, string? cancelledBy) = (null, null, null, null, null);
        (var isError, long? start, long? end) = (false, null, null);
        var walk = _members.Begin();
        while (_members.Next(ref json, Tool, ref walk, out var place))
        {
            var isPlain = place switch
            {
                PlainMembers.Null => true,
                0 => (name = _members.RepeatedText(ref json)) is not null,
                1 => PlainMembers.Text(ref json, out request),
                2 or 3 => json.IsObject() && _members.Pass(ref json),
                4 => PlainMembers.Flag(ref json, out isError),
                5 => (error = _members.RepeatedText(ref json)) is not null,
                6 => PlainMembers.Text(ref json, out message),
                7 => (cancelledBy = _members.RepeatedText(ref json)) is not null,
                8 => PlainMembers.Milliseconds(ref json, out start),
                9 => PlainMembers.Milliseconds(ref json, out end),
                _ => _members.Pass(ref json),
            };
            if (!isPlain) return null;
        }
        return !_members.End(ref walk) ? null : new()
        {
            Name = name ?? "tool",
            RequestId = request,
            Failed = error is { Length: > 0 } || isError,
            Error = error,
            Message = message,
            CancelledBy = cancelledBy,
            StartMs = start,
            EndMs = end,
        };
    }

    private RecordedNodeStep? NodeOf(ref PlainJson json)
    {
        if (!json.BeginObject()) return null;
        (string? from, string? to, string? reason) = (null, null, null);
        var walk = _members.Begin();
        while (_members.Next(ref json, Node, ref walk, out var place))
        {
            var isPlain = place switch
            {
                PlainMembers.Null => true,
                0 => PlainMembers.Text(ref json, out from),
                1 => PlainMembers.Text(ref json, out to),
                2 => PlainMembers.Text(ref json, out reason),
                _ => _members.Pass(ref json),
            };
            if (!isPlain) return null;
        }
        return _members.End(ref walk) && from is not null && to is not null ? new(from, to, reason) : null;
    }

    // When the first of a row's words began and the last one ended.
    private readonly record struct TimedWords(long? FirstMs, long? LastMs)
    {
        public bool Any => FirstMs is not null;
    }
}
