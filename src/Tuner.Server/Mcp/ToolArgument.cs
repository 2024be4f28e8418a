using System.Text.Json;

namespace Tuner.Server.Mcp;

/// <summary>What a tool takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in JSON Schema: <c>string</c>, <c>integer</c>, <c>number</c> or <c>boolean</c>.</param>
/// <param name="Description">What it is, for the model.</param>
/// <param name="IsRequired">Whether it must be given.</param>
internal sealed record ToolArgument(string Name, string Type, string Description, bool IsRequired = false)
{
    /// <summary>The same as one that must be given.</summary>
    public ToolArgument Required() => this with { IsRequired = true };

    /// <summary>The schema of all arguments of a tool.</summary>
    public static JsonElement SchemaOf(IReadOnlyList<ToolArgument> arguments)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            foreach (var argument in arguments)
            {
                json.WriteStartObject(argument.Name);
                json.WriteString("type", argument.Type);
                json.WriteString("description", argument.Description);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartArray("required");
            foreach (var argument in arguments.Where(argument => argument.IsRequired)) json.WriteStringValue(argument.Name);
            json.WriteEndArray();
            json.WriteBoolean("additionalProperties", false);
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(bytes.ToArray());
        return document.RootElement.Clone();
    }
}
