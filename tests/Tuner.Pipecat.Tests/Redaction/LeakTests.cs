using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Tests.Redaction;

/// <summary>No secret that a call holds is written down, whoever says it and in however many pieces. <c>tests/scripts/redaction-leaks</c> runs ten thousand.</summary>
public sealed class LeakTests
{
    private static readonly SecretFinder Finder = SecretFinder.Read(new RedactionSettings { Patterns = new Dictionary<string, string> { ["order"] = PlantedSecret.OrderPattern } }, []);

    [Fact]
    public void No_planted_secret_is_written_down_and_no_line_is_lost_or_moved()
    {
        var transcripts = int.Parse(Environment.GetEnvironmentVariable("TUNER_TEST_TRANSCRIPTS") ?? "300", CultureInfo.InvariantCulture);
        int planted = 0, lines = 0, held = 0;
        long masked = 0;
        var leaks = new List<string>();
        for (var seed = 0; seed < transcripts; seed++)
        {
            var transcript = Transcript.Of(seed);
            var (written, most) = Run(transcript);
            Assert.Equal(Enumerable.Range(1, transcript.Lines.Count), written.Select(line => JsonElement.Parse(line).GetProperty("id").GetInt32()));
            masked += written.Select(line => JsonElement.Parse(line)).Where(line => line.TryGetProperty("masked", out _)).Sum(line => line.GetProperty("masked").EnumerateObject().Sum(kind => kind.Value.GetInt64()));
            var streams = LeakCheck.Streams(written);
            Assert.All(transcript.Secrets, secret => Assert.True(LeakCheck.Leaks(secret, LeakCheck.Streams(transcript.Lines.Select(line => line.Line))) || IsCut(transcript), "the check must find what was planted"));
            leaks.AddRange(transcript.Secrets.Where(secret => LeakCheck.Leaks(secret, streams)).Select(secret => $"{seed}: {secret.Kind} \"{secret.Said}\""));
            (planted, lines, held) = (planted + transcript.Secrets.Count, lines + written.Count, Math.Max(held, most));
        }

        var report = $"{transcripts} transcripts, {lines} lines, {planted} secrets planted, {masked} masks written, {leaks.Count} leaks, at most {held} lines held";
        if (Environment.GetEnvironmentVariable("TUNER_TEST_REPORT") is { Length: > 0 } path) File.WriteAllText(path, report + "\n" + string.Concat(leaks.Take(20).Select(leak => leak + "\n")));
        Assert.True(leaks.Count == 0, report + "\n" + string.Join("\n", leaks.Take(20)));
    }

    private static bool IsCut(Transcript transcript) => transcript.Lines.Any(line => line.Line.AsSpan().IndexOf("InterruptionFrame"u8) >= 0);

    private static (List<byte[]> Written, int MostHeld) Run(Transcript transcript)
    {
        var redactor = new LineRedactor(Finder);
        var written = new List<byte[]>();
        var (taken, most) = (0, 0);
        foreach (var (line, at) in transcript.Lines)
        {
            Assert.True(redactor.Take(line, ++taken, at));
            Drain();
        }

        redactor.Flush();
        Drain();
        Assert.False(redactor.IsHolding);
        return (written, most);

        void Drain()
        {
            while (redactor.Next() is { } line) written.Add(line);
            most = Math.Max(most, taken - written.Count);
        }
    }
}
