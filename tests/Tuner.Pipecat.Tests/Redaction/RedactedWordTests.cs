using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Redaction;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Redaction;

/// <summary>What is masked in the text of a row is masked in its words, too.</summary>
public sealed class RedactedWordTests
{
    private const int Calls = 200;

    [Fact]
    public void No_planted_secret_stands_among_the_words_of_the_bot_and_they_are_its_text()
    {
        var (withWords, masked) = (0, 0);
        for (var seed = 0; seed < Calls; seed++)
        {
            var secret = PlantedSecret.Any(new Random(seed));
            var record = Redacted(seed, $"Sure, it is {secret.Said} and that is all I have.");
            RecordRules.Hold(record);
            Assert.False(LeakCheck.Leaks(secret, LeakCheck.Streams(JsonElement.Parse(TunerJson.Serialize(record)))), $"{seed}: {secret.Said}");
            foreach (var row in record.TranscriptWithToolCalls)
            {
                if (row.Words is not { } words) continue;
                withWords++;
                Assert.False(LeakCheck.Leaks(secret, [string.Concat(words.Select(word => word.Word))]), $"{seed}: {secret.Said}");
                if (words.Any(word => word.Word.Contains('[', StringComparison.Ordinal))) masked++;
            }
        }

        Assert.True(withWords >= Calls && masked >= Calls / 2, $"{withWords} rows have words, {masked} masked ones");
    }

    // A voice that tells the time of every word, some of it in rows of its own.
    private static CallPayload Redacted(int seed, string text)
    {
        var chance = new Random(seed);
        var words = text.Split(' ');
        var (lines, at, id) = (new List<byte[]>(), 1_000L, 0);
        void Add(string frame, string source, JsonObject data) => lines.Add(Encoding.UTF8.GetBytes(new JsonObject
        {
            ["t"] = 1_795_495_233_992_086_087 + (at * 1_000_000),
            ["clock"] = at * 1_000_000,
            ["frame"] = frame,
            ["id"] = ++id,
            ["dir"] = "downstream",
            ["src"] = source,
            ["dst"] = "Next#0",
            ["data"] = data,
        }.ToJsonString()));
        void Audio(string? context, string source, int ms) => Add("TTSAudioRawFrame", source, new() { ["context_id"] = context, ["bytes"] = ms * 48, ["sample_rate"] = 24_000, ["num_channels"] = 1 });
        Add("StartFrame", "Task#0", []);
        Add("LLMFullResponseStartFrame", "LLM#0", []);
        Add("LLMTextFrame", "LLM#0", new() { ["text"] = text, ["includes_inter_frame_spaces"] = true });
        Add("LLMFullResponseEndFrame", "LLM#0", []);
        Add("AggregatedTextFrame", "TTS#0", new() { ["text"] = text, ["context_id"] = "c", ["aggregated_by"] = "sentence" });
        Add("TTSStartedFrame", "TTS#0", new() { ["context_id"] = "c" });
        var first = at;
        for (var i = 0; i < words.Length; i++)
        {
            Add("TTSTextFrame", "TTS#0", new() { ["text"] = words[i], ["raw_text"] = words[i], ["context_id"] = "c", ["pts"] = (first + (i * 250)) * 1_000_000 });
            Audio("c", "TTS#0", 250);
            at += 5;
        }

        Add("TTSStoppedFrame", "TTS#0", new() { ["context_id"] = "c" });
        Add("BotStartedSpeakingFrame", "Output#0", []);
        for (var played = 0; played < words.Length * 250; played += 50, at += 50)
        {
            Audio(null, "Output#0", 50);
            if (chance.Next(40) == 0) at += 400;
        }

        Add("BotStoppedSpeakingFrame", "Output#0", []);
        Add("EndFrame", "Task#0", []);
        var redactor = new LineRedactor(SecretFinder.Read(new RedactionSettings { Patterns = new Dictionary<string, string> { ["order"] = PlantedSecret.OrderPattern } }, []));
        for (var i = 0; i < lines.Count; i++) Assert.True(redactor.Take(lines[i], i + 1, i));
        redactor.Flush();
        using var written = new MemoryStream();
        while (redactor.Next() is { } line) written.Write([.. line, (byte)'\n']);
        written.Position = 0;
        return RecordedCalls.Fold(FrameLogReader.Read(written)).ToPayload();
    }
}
