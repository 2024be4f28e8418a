using System.Text;
using System.Text.Json.Nodes;

namespace Tuner.Pipecat.Tests.Redaction;

/// <summary>A made-up call with secrets in it, as the lines that a tap would write: said by the caller, the bot and the tools, whole or in pieces.</summary>
internal sealed class Transcript(int seed)
{
    private static readonly string[] Openings = ["Sure, it is", "My number is", "Yes,", "You can use", "Let me see, that would be", "The details are"];
    private static readonly string[] Endings = ["thanks.", "did you get that?", "and please hurry.", "that is all I have."];
    private readonly Random _chance = new(seed);
    private long _id;

    public List<(byte[] Line, long At)> Lines { get; } = [];

    public List<PlantedSecret> Secrets { get; } = [];

    private long Now { get; set; }

    public static Transcript Of(int seed)
    {
        var transcript = new Transcript(seed);
        transcript.Add("StartFrame", "Task#0", []);
        var turns = transcript._chance.Next(1, 4);
        for (var turn = 0; turn < turns; turn++)
        {
            var secret = PlantedSecret.Any(transcript._chance);
            transcript.Secrets.Add(secret);
            transcript.Plant(secret);
        }

        transcript.Add("EndFrame", "Task#0", []);

        return transcript;
    }

    private void Plant(PlantedSecret secret)
    {
        switch (_chance.Next(5))
        {
            case 0: Caller(secret.Said); break;
            case 1: Bot(secret.Said, cut: false); break;
            case 2: Bot(secret.Said, cut: true); break;
            case 3: Tool(secret); break;
            default:
                Add("ErrorFrame", "TTS#0", new() { ["error"] = $"the server refused: {Openings[0]} {secret.Said} {Endings[0]}", ["fatal"] = false });
                break;
        }
    }

    private void Caller(string said)
    {
        var words = $"{Pick(Openings)} {said} {Pick(Endings)}".Split(' ');
        Add("UserStartedSpeakingFrame", "Aggregator#0", []);
        var pieces = _chance.Next(1, 5);
        var turnEnd = _chance.Next(pieces);
        for (var piece = 0; piece < pieces; piece++)
        {
            var part = words[(words.Length * piece / pieces)..(words.Length * (piece + 1) / pieces)];
            for (var i = 1; i < part.Length; i += 3) Add("InterimTranscriptionFrame", "STT#0", Text(string.Join(' ', part.Take(i))));
            Add("TranscriptionFrame", "STT#0", Text(string.Join(' ', part)));
            if (piece == turnEnd) Add("UserStoppedSpeakingFrame", "Aggregator#0", []);
            if (_chance.Next(3) == 0) Now += _chance.Next(8_000);
        }
    }

    private void Bot(string said, bool cut)
    {
        var text = $"{Pick(Openings)} {said} {Pick(Endings)}";
        Add("LLMFullResponseStartFrame", "LLM#0", []);
        var end = cut ? _chance.Next(text.Length) : text.Length;
        for (var at = 0; at < end;)
        {
            var length = Math.Min(_chance.Next(1, 7), end - at);
            Add("LLMTextFrame", "LLM#0", Text(text.Substring(at, length), ownSpaces: true));
            at += length;
        }

        if (!cut) Add("LLMFullResponseEndFrame", "LLM#0", []);
        var sentences = text.Split(", ");
        for (var i = 0; i < sentences.Length; i++) Add("AggregatedTextFrame", "TTS#0", Text(sentences[i] + (i < sentences.Length - 1 ? "," : "")));
        foreach (var word in text.Split(' ').Take(cut ? _chance.Next(20) : 1000)) Add("TTSTextFrame", "TTS#0", Text(word));
        if (cut) Add("InterruptionFrame", "Aggregator#0", []);
        else Add("TTSStoppedFrame", "TTS#0", new() { ["context_id"] = "c" });
        Add("LLMContextAssistantTurnFrame", "Assistant#0", Text(text));
    }

    private void Tool(PlantedSecret secret)
    {
        JsonNode value = _chance.Next(4) switch
        {
            0 when secret.Kind is "card" => JsonValue.Create(long.Parse(secret.Plain, System.Globalization.CultureInfo.InvariantCulture)),
            1 => new JsonArray([.. secret.Said.Split(' ').Select(word => (JsonNode)JsonValue.Create(word))]),
            2 => new JsonObject { [secret.Said] = true },
            _ => JsonValue.Create($"{Pick(Openings)} {secret.Said} {Pick(Endings)}"),
        };
        var arguments = new JsonObject { ["order"] = 12, ["customer"] = new JsonObject { ["ssn_or_other"] = value } };
        Add("FunctionCallInProgressFrame", "LLM#0", new() { ["function_name"] = "pay", ["tool_call_id"] = "call_1", ["arguments"] = arguments });
        Add("FunctionCallResultFrame", "LLM#0", new() { ["function_name"] = "pay", ["tool_call_id"] = "call_1", ["arguments"] = arguments.DeepClone(), ["result"] = $"paid by {secret.Said}" });
    }

    private static JsonObject Text(string text, bool ownSpaces = false) => new() { ["text"] = text, ["includes_inter_frame_spaces"] = ownSpaces, ["context_id"] = "c" };

    private void Add(string frame, string source, JsonObject data)
    {
        Now += _chance.Next(150);
        var line = new JsonObject { ["t"] = 1_795_495_233_992_086_087 + (Now * 1_000_000), ["clock"] = Now * 1_000_000, ["frame"] = frame, ["id"] = ++_id, ["dir"] = "downstream", ["src"] = source, ["dst"] = "Next#0", ["data"] = data };
        Lines.Add((Encoding.UTF8.GetBytes(line.ToJsonString()), Now));
    }

    private string Pick(string[] from) => from[_chance.Next(from.Length)];
}
