using System.Text.Json.Serialization;
using Tuner.Server.Comparing;

namespace Tuner.Cli.Diff;

/// <summary>A comparison as programs read it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(Comparison))]
internal sealed partial class DiffJson : JsonSerializerContext;
