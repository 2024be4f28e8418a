using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tuner.RealtimeStandIn;

/// <summary>One thing that happens in a session, at a moment: an event of the service, or something that the host does.</summary>
/// <param name="Ms">When, milliseconds from the session's begin.</param>
/// <param name="Event">The service's event; null when the host does something.</param>
/// <param name="Host">What the host does: <c>append</c>, <c>tool_result</c>, <c>response</c>, <c>truncate</c>, <c>track</c>, <c>played</c>, <c>mark</c>, <c>mark_back</c>, <c>sent</c>, <c>cleared</c>, <c>bypass</c>, <c>reconnect</c>, <c>end</c>.</param>
/// <param name="Id">Of what.</param>
/// <param name="Value">A number that goes with it: bytes or milliseconds.</param>
/// <param name="Text">Words that go with it.</param>
public sealed record SessionStep(int Ms, JsonObject? Event = null, string? Host = null, string? Id = null, int Value = 0, string? Text = null)
{
    private const string Audio = "response.output_audio.delta";

    /// <summary>A line of a log. Audio is written as its length.</summary>
    public string ToLine()
    {
        var line = new JsonObject { ["ms"] = Ms };
        if (Event is not null) line["event"] = Event.DeepClone();
        if (Host is not null) line["host"] = Host;
        if (Id is not null) line["id"] = Id;
        if (Value != 0) line["value"] = Value;
        if (Text is not null) line["text"] = Text;
        return line.ToJsonString(Lines);
    }

    public static SessionStep FromLine(string line)
    {
        var read = JsonNode.Parse(line)!.AsObject();
        return new(
            (int)read["ms"]!, read["event"]?.DeepClone().AsObject(), (string?)read["host"], (string?)read["id"], (int?)read["value"] ?? 0, (string?)read["text"]);
    }

    /// <summary>The event as the service sends it: the audio itself in place of its length.</summary>
    public string ToWire()
    {
        if ((string?)Event!["type"] != Audio) return Event.ToJsonString();
        var wire = Event.DeepClone().AsObject();
        wire["delta"] = Convert.ToBase64String(new byte[(int)wire["bytes"]!]);
        wire.Remove("bytes");
        return wire.ToJsonString();
    }

    private static readonly JsonSerializerOptions Lines = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
