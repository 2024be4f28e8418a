using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tuner.Server.Tests.Support;

/// <summary>Holds JSON against the part of JSON Schema that the description of the API uses; another word in it is a fault of the description.</summary>
internal sealed class SchemaCheck(JsonNode schemas)
{
    private static readonly string[] Understood = ["$ref", "type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "enum", "description", "format"];

    public void Check(JsonNode? value, JsonNode schema, string where)
    {
        if (schema["$ref"] is { } reference)
        {
            Check(value, schemas[((string)reference!).Split('/')[^1]] ?? throw new InvalidOperationException($"{where}: {reference} is nowhere"), where);
            return;
        }
        foreach (var word in schema.AsObject()) Assert.Contains(word.Key, Understood);
        var types = schema["type"] switch { null => [], JsonArray several => several.Select(type => (string)type!).ToArray(), var one => [(string)one!] };
        var kind = value is null ? "null" : value.GetValueKind() switch { JsonValueKind.Object => "object", JsonValueKind.Array => "array", JsonValueKind.String => "string", JsonValueKind.Number => "number", _ => "boolean" };
        if (types.Length > 0) Assert.True(types.Contains(kind) || (kind == "number" && types.Contains("integer") && long.TryParse(value!.ToJsonString(), out _)), $"{where}: {kind} is none of {string.Join(", ", types)}");
        if (schema["enum"] is JsonArray words) Assert.Contains((string)value!, words.Select(word => (string)word!));
        if (value is JsonArray items && schema["items"] is { } item)
            for (var i = 0; i < items.Count; i++) Check(items[i], item, $"{where}/{i}");
        if (value is not JsonObject members || schema["properties"] is not JsonObject properties) return;
        foreach (var required in schema["required"]?.AsArray() ?? []) Assert.True(members.ContainsKey((string)required!), $"{where}: {required} is missing");
        foreach (var (name, member) in members)
        {
            if (properties[name] is { } described) Check(member, described, $"{where}/{name}");
            else Assert.True((bool?)schema["additionalProperties"] != false, $"{where}: {name} is not described");
        }
    }
}
