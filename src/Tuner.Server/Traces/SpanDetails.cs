using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tuner.Server.Traces;

/// <summary>Writes what a span says in attributes and events as bounded JSON, and notes the id of its call on the way.</summary>
internal sealed class SpanDetails : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json;
    private int _attributes;
    private int _events;
    private bool _inEvent;

    /// <summary>Begins.</summary>
    public SpanDetails()
    {
        _json = new(_bytes, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _json.WriteStartObject();
        _json.WriteStartObject("attributes");
    }

    /// <summary>The id of the call, where an attribute of the span names it.</summary>
    public string? CallId { get; private set; }

    /// <summary>Where values are written.</summary>
    public Utf8JsonWriter Json => _json;

    /// <summary>Whether so much was said that more is left out.</summary>
    public bool IsFull => _json.BytesCommitted + _json.BytesPending > TraceLimits.Details;

    /// <summary>Begins an attribute; returns false, and nothing is to be written, where there are too many or too much already.</summary>
    public bool TryBegin(string key)
    {
        if (++_attributes > TraceLimits.Attributes || IsFull) return false;
        _json.WritePropertyName(TraceLimits.Cut(key, TraceLimits.Name));
        return true;
    }

    /// <summary>Writes text.</summary>
    public void Text(string text) => _json.WriteStringValue(TraceLimits.Cut(text, TraceLimits.Value));

    /// <summary>Writes a number; one that is not finite as text.</summary>
    public void Number(double number)
    {
        if (double.IsFinite(number)) _json.WriteNumberValue(number);
        else _json.WriteStringValue(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Notes the value of the attribute that names the call; that of an event names none.</summary>
    public void NoteCall(string key, string value)
    {
        if (!_inEvent && key == TraceLimits.CallIdKey && value.Length is > 0 and <= 200 && !value.Contains('\0', StringComparison.Ordinal)) CallId = value;
    }

    /// <summary>Begins an event; returns false, and nothing is to be written, where there are too many already.</summary>
    public bool TryBeginEvent(string name, long atNs)
    {
        if (_events == TraceLimits.Events || IsFull) return false;
        CloseAttributes();
        if (_events++ == 0) _json.WriteStartArray("events");
        _json.WriteStartObject();
        _json.WriteString("name", TraceLimits.Cut(name, TraceLimits.Name));
        _json.WriteString("at_ns", atNs.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _json.WriteStartObject("attributes");
        (_inEvent, _attributes) = (true, 0);
        return true;
    }

    /// <summary>The whole of it; empty where nothing was said.</summary>
    public string End()
    {
        var empty = _attributes == 0 && _events == 0;
        CloseAttributes();
        if (_events > 0) _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        return empty ? "" : Encoding.UTF8.GetString(_bytes.WrittenSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    // Attributes of the span stand before its events.
    private void CloseAttributes()
    {
        _json.WriteEndObject();
        if (_inEvent) _json.WriteEndObject();
    }
}
