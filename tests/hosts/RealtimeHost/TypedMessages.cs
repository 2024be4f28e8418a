using System.Text.Json;
using Microsoft.Extensions.AI;
using Type = Microsoft.Extensions.AI.RealtimeServerMessageType;

namespace Tuner.RealtimeHost;

/// <summary>A service's events as somebody's client has them who keeps no raw ones: what the typed fields cannot say is not said.</summary>
internal static class TypedMessages
{
    public static RealtimeServerMessage? Of(string json)
    {
        var made = JsonElement.Parse(json);
        string? Text(string name) => made.TryGetProperty(name, out var value) ? value.GetString() : null;
        return Text("type") switch
        {
            "conversation.item.input_audio_transcription.completed" => new InputAudioTranscriptionRealtimeServerMessage(Type.InputAudioTranscriptionCompleted) { ItemId = Text("item_id"), Transcription = Text("transcript") },
            "response.created" => new ResponseCreatedRealtimeServerMessage(Type.ResponseCreated) { ResponseId = made.GetProperty("response").GetProperty("id").GetString() },
            "response.done" => Done(made.GetProperty("response")),
            "response.output_audio.delta" => new OutputTextAudioRealtimeServerMessage(Type.OutputAudioDelta) { ResponseId = Text("response_id"), ItemId = Text("item_id"), Audio = Text("delta") },
            "response.output_audio_transcript.delta" => new OutputTextAudioRealtimeServerMessage(Type.OutputAudioTranscriptionDelta) { ResponseId = Text("response_id"), ItemId = Text("item_id"), Text = Text("delta") },
            "response.output_item.done" => Item(made),
            "error" => new ErrorRealtimeServerMessage { Error = new ErrorContent(made.GetProperty("error").GetProperty("message").GetString()) },
            _ => null,
        };
    }

    private static ResponseCreatedRealtimeServerMessage Done(JsonElement response) => new(Type.ResponseDone)
    {
        ResponseId = response.GetProperty("id").GetString(),
        Status = response.GetProperty("status").GetString(),
        Usage = new UsageDetails { TotalTokenCount = response.GetProperty("usage").GetProperty("total_tokens").GetInt64() },
    };

    private static ResponseOutputItemRealtimeServerMessage Item(JsonElement made)
    {
        var item = made.GetProperty("item");
        var arguments = JsonSerializer.Deserialize<Dictionary<string, object?>>(item.GetProperty("arguments").GetString()!);
        var call = new FunctionCallContent(item.GetProperty("call_id").GetString()!, item.GetProperty("name").GetString()!, arguments);
        return new(Type.ResponseOutputItemDone) { ResponseId = made.GetProperty("response_id").GetString(), Item = new RealtimeConversationItem([call], item.GetProperty("id").GetString()) };
    }
}
