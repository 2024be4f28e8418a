using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Cli.Find;

/// <summary>The server's answer, printed for people and programs alike.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class CallsJson : JsonSerializerContext;
