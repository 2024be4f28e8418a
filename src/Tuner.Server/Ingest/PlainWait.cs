using Tuner.Pipecat.Reading;

namespace Tuner.Server.Ingest;

/// <summary>What a row's metadata says: the wait that it ended, its parts and owners, how its words were heard, and who spoke in which language. A part of <see cref="PlainRows"/>.</summary>
internal sealed class PlainWait
{
    private static readonly PlainNames Metadata = new(
        "measured", "unanswered_ms", "e2e_latency", "interrupted", "latency_parts_ms", "latency_timeline", "measured_from", "unheard_text", "estimated", "placeholder",
        "llm_node_ttft", "tts_node_ttfb", "stt_node_ttfb", "transcript_confidence", "input", "muted", "speaker", "speakers", "language", "languages");

    private static readonly PlainNames Measured = new("start", "end");
    private static readonly PlainNames Parts = new([.. WaitPart.Kinds]);
    private static readonly PlainNames Span = new("key", "owner_kind", "owner", "start_ms", "end_ms");
    private long? _unanswered, _total;
    private bool _interrupted, _estimated, _placeholder, _muted;
    private string? _from, _unheard, _measuredStart, _measuredEnd, _input, _speaker, _language;
    private List<string>? _speakers, _languages;
    private long?[]? _parts;
    private List<RecordedWaitSpan>? _spans;

    /// <summary>Forgets what the row before said.</summary>
    public void Clear()
    {
        (_unanswered, _total, _interrupted, _estimated, _placeholder, _muted) = (null, null, false, false, false, false);
        (_input, _speaker, _language, _speakers, _languages) = (null, null, null, null, null);
        (_from, _unheard, _measuredStart, _measuredEnd, _parts, _spans) = (null, null, null, null, null, null);
    }

    /// <summary>The row with all of it.</summary>
    public CallRow Row(RowRole role, string? text, long? startMs, long? endMs, ToolFacts? tool, RecordedNodeStep? node) => new()
    {
        Role = role,
        Text = text,
        StartMs = startMs,
        EndMs = endMs,
        Tool = tool,
        Node = node,
        Interrupted = _interrupted,
        UnheardText = _unheard,
        Estimated = _estimated,
        Placeholder = _placeholder,
        MeasuredStart = _measuredStart,
        MeasuredEnd = _measuredEnd,
        Typed = role == RowRole.Caller && _input == "text",
        Muted = role == RowRole.Caller && _muted,
        Speakers = role == RowRole.Caller ? Names(_speaker, _speakers) : [],
        Languages = role == RowRole.Caller ? Names(_language, _languages) : [],
        UnansweredMs = _unanswered >= 0 ? _unanswered : null,
        UnansweredSpans = _unanswered >= 0 && _spans is not null ? _spans : [],
        Wait = _total >= 0 ? new(_total.Value, _parts ?? new long?[WaitPart.Kinds.Count], _spans ?? [], _from) : null,
    };

    /// <summary>Reads the metadata, at which the reader stands; false where it is not plain.</summary>
    public bool Read(ref PlainJson json, PlainMembers members)
    {
        if (!json.BeginObject()) return false;
        var walk = members.Begin();
        while (members.Next(ref json, Metadata, ref walk, out var place))
        {
            var isPlain = place switch
            {
                PlainMembers.Null => true,
                0 => ReadMeasured(ref json, members),
                1 => PlainMembers.Milliseconds(ref json, out _unanswered),
                2 => PlainMembers.Milliseconds(ref json, out _total),
                3 => PlainMembers.Flag(ref json, out _interrupted),
                4 => ReadParts(ref json, members),
                5 => ReadSpans(ref json, members),
                6 => (_from = members.RepeatedText(ref json)) is not null,
                7 => PlainMembers.Text(ref json, out _unheard),
                8 => PlainMembers.Flag(ref json, out _estimated),
                9 => PlainMembers.Flag(ref json, out _placeholder),
                10 or 11 or 12 => PlainMembers.Milliseconds(ref json, out _),
                13 => PlainMembers.IsFrom(0, 1, ref json),
                14 => (_input = members.RepeatedText(ref json)) is not null,
                15 => PlainMembers.Flag(ref json, out _muted),
                16 => (_speaker = members.RepeatedText(ref json)) is not null,
                17 => ReadNames(ref json, members, _speakers = []),
                18 => (_language = members.RepeatedText(ref json)) is not null,
                19 => ReadNames(ref json, members, _languages = []),
                _ => members.Pass(ref json),
            };
            if (!isPlain) return false;
        }
        return members.End(ref walk);
    }

    private static List<string> Names(string? one, List<string>? several) => (one, several) switch
    {
        (null, null) => [],
        (null, _) => several!,
        _ => [one, .. several ?? []],
    };

    private static bool ReadNames(ref PlainJson json, PlainMembers members, List<string> names)
    {
        if (!json.BeginArray()) return false;
        while (json.NextItem())
        {
            if (members.RepeatedText(ref json) is not { } name) return false;
            names.Add(name);
        }
        return !json.IsBroken;
    }

    private bool ReadMeasured(ref PlainJson json, PlainMembers members)
    {
        if (!json.BeginObject()) return false;
        var walk = members.Begin();
        while (members.Next(ref json, Measured, ref walk, out var place))
        {
            var isPlain = place switch
            {
                PlainMembers.Null => true,
                0 => (_measuredStart = members.RepeatedText(ref json)) is not null,
                1 => (_measuredEnd = members.RepeatedText(ref json)) is not null,
                _ => members.Pass(ref json),
            };
            if (!isPlain) return false;
        }
        return members.End(ref walk);
    }

    private bool ReadParts(ref PlainJson json, PlainMembers members)
    {
        if (!json.BeginObject()) return false;
        _parts = new long?[WaitPart.Kinds.Count];
        var walk = members.Begin();
        while (members.Next(ref json, Parts, ref walk, out var place))
        {
            if (place == PlainMembers.Null) continue;
            if (place < 0 ? !members.Pass(ref json) : !PlainMembers.Milliseconds(ref json, out _parts[place])) return false;
            if (place >= 0 && _parts[place] < 0) _parts[place] = null;
        }
        return members.End(ref walk);
    }

    private bool ReadSpans(ref PlainJson json, PlainMembers members)
    {
        if (!json.BeginArray()) return false;
        _spans = [];
        while (json.NextItem())
            if (!ReadSpan(ref json, members, _spans)) return false;
        return !json.IsBroken;
    }

    private static bool ReadSpan(ref PlainJson json, PlainMembers members, List<RecordedWaitSpan> spans)
    {
        if (!json.BeginObject()) return false;
        (string? key, string? kind, string? owner, long? start, long? end) = (null, null, null, null, null);
        var walk = members.Begin();
        while (members.Next(ref json, Span, ref walk, out var place))
        {
            var isPlain = place switch
            {
                PlainMembers.Null => true,
                0 => (key = members.RepeatedText(ref json)) is not null,
                1 => (kind = members.RepeatedText(ref json)) is not null,
                2 => (owner = members.RepeatedText(ref json)) is not null,
                3 => PlainMembers.Milliseconds(ref json, out start),
                4 => PlainMembers.Milliseconds(ref json, out end),
                _ => members.Pass(ref json),
            };
            if (!isPlain) return false;
        }
        if (!members.End(ref walk)) return false;
        if (start is { } from && end is { } to && to >= from) spans.Add(new(key ?? "unknown", kind ?? "", owner ?? "", from, to));
        return true;
    }
}
