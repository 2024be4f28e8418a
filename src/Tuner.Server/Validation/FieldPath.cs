using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tuner.Server.Validation;

/// <summary>Where in a request a fault lies: names and indexes from the outside in. Holds no text of the sender.</summary>
internal sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private FieldPath(FieldPath? parent, string? name, int index) => (_parent, _name, _index) = (parent, name, index);

    /// <summary>The request's body.</summary>
    public static FieldPath Body { get; } = new(null, "body", 0);

    /// <summary>A member of this.</summary>
    public FieldPath Member(string name) => new(this, name, 0);

    /// <summary>An item of this.</summary>
    public FieldPath Item(int index) => new(this, null, index);

    /// <summary>Another part of the request, as <c>query</c> or <c>header</c>.</summary>
    public static FieldPath Part(string name) => new(null, name, 0);

    /// <summary>The path inside its part of the request: <c>transcript_with_tool_calls/3/start_ms</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        AppendTo(text);
        return text.ToString();
    }

    /// <summary>Writes it as an array, as FastAPI does: <c>["body","transcript_with_tool_calls",3,"start_ms"]</c>.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        WriteItemsTo(writer);
        writer.WriteEndArray();
    }

    private void AppendTo(StringBuilder text)
    {
        if (_parent is null) return;
        _parent.AppendTo(text);
        if (text.Length > 0) text.Append('/');
        text.Append(_name ?? _index.ToString(CultureInfo.InvariantCulture));
    }

    private void WriteItemsTo(Utf8JsonWriter writer)
    {
        _parent?.WriteItemsTo(writer);
        if (_name is null) writer.WriteNumberValue(_index);
        else writer.WriteStringValue(_name);
    }
}
