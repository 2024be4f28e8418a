using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Reading;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Server.Calls;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Validation;

namespace Tuner.Server.Tests.Support;

/// <summary>Calls to show: recorded ones, and one that has everything.</summary>
internal static class SampleCalls
{
    /// <summary>A recorded call as the engine sends it.</summary>
    public static JsonObject Recorded(string name)
    {
        var recorder = new CallRecorder();
        using var log = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "calls", $"{name}.frames.jsonl"));
        foreach (var line in FrameLogReader.Read(log))
        {
            if (line.Header is { } header) recorder.Open(header);
            if (line.Frame is { } frame) recorder.Apply(frame);
        }
        return JsonNode.Parse(TunerJson.Serialize(recorder.ToPayload()))!.AsObject();
    }

    /// <summary>A call with one of each: cuts, failed tools, nodes, errors, stalls, words that nobody heard.</summary>
    public static JsonObject Everything() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pages", "everything.json")))!.AsObject();

    /// <summary>The page of a payload, as the server would compute it.</summary>
    public static CallPage Page(JsonObject payload)
    {
        using var document = JsonDocument.Parse(payload.ToJsonString(), JsonBody.Options);
        var record = CallRecord.Read(document.RootElement);
        return CallPage.Of(new(7, 42, "front desk", 1776081700000, CallSummarizer.Summarize(record)), record);
    }
}
