using System.Text.Json;

namespace Tuner.Pipecat.Recording.Tools;

/// <summary>What a tool told while it went on, and when on the pipeline's clock.</summary>
internal sealed record ToolNews(long Clock, JsonElement Result);
