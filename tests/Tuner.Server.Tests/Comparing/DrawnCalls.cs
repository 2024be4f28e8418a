using Tuner.Server.Calls;
using Tuner.Server.Comparing;

namespace Tuner.Server.Tests.Comparing;

/// <summary>Calls as agents have them, drawn at random: skewed waits, answers of one call that resemble each other, seldom failures.</summary>
internal sealed record DrawnCalls
{
    /// <summary>All waits of the model take so many times as long.</summary>
    public double Slower { get; init; } = 1;

    /// <summary>Milliseconds that silence detection takes.</summary>
    public long SilenceMs { get; init; } = 200;

    /// <summary>Milliseconds that the voice takes more.</summary>
    public long VoiceMs { get; init; }

    /// <summary>How many of a hundred tools fail.</summary>
    public int Failing { get; init; } = 5;

    /// <summary>Tools take so many times as long.</summary>
    public double ToolSlower { get; init; } = 1;

    /// <summary>How many of a hundred turns get no answer.</summary>
    public double Unanswered { get; init; } = 1;

    /// <summary>How many of a hundred answers are cut.</summary>
    public int Interrupted { get; init; } = 10;

    /// <summary>Errors in a hundred calls.</summary>
    public int Errors { get; init; } = 5;

    /// <summary>How many of a hundred calls end in an error.</summary>
    public int EndedByError { get; init; } = 3;

    /// <summary>Calls cost so many times as much.</summary>
    public double Dearer { get; init; } = 1;

    /// <summary>Calls are so many times as long.</summary>
    public double Longer { get; init; } = 1;

    /// <summary>So many calls.</summary>
    public IReadOnlyList<ComparedCall> Draw(int calls, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, calls).Select(_ => Call(random))];
    }

    private ComparedCall Call(Random random)
    {
        var ofCall = Skewed(random, 0.3);
        var turns = 6 + random.Next(9);
        var waits = Enumerable.Range(0, turns).Select(turn => Wait(random, ofCall, turn)).ToList();
        var tools = Enumerable.Range(0, random.Next(5))
            .Select(tool => new ToolRow(tool, Chance(random, 40) ? "lookup" : "book", 0, (long)(400 * ToolSlower * Skewed(random, 0.6)), Chance(random, Failing), null)).ToList();
        ErrorRow[] errors = Chance(random, Errors) ? [new(0, 0, Chance(random, 50) ? "tts" : "llm", null, "", Fatal: false, Recovered: true)] : [];
        return new(
            new("call", "web_call", 0, (long)(turns * 9_000 * Longer * Skewed(random, 0.2)), 2 * turns, Enumerable.Range(0, turns).Count(_ => Chance(random, Interrupted)), tools.Count, errors.Length, null, null,
                Chance(random, EndedByError) ? "error" : Chance(random, 60) ? "user_hangup" : "agent_hangup", Incomplete: false)
            {
                Answers = waits.Count(wait => wait.Answered),
                Unanswered = waits.Count(wait => !wait.Answered),
                FailedTools = tools.Count(tool => tool.Failed),
                Cost = turns * 0.9 * Dearer * Skewed(random, 0.3),
            },
            new() { Waits = waits, Tools = tools, Errors = errors });
    }

    private WaitRow Wait(Random random, double ofCall, int row)
    {
        if (Chance(random, Unanswered)) return new(row, null, 3_000 + random.Next(12_000), Answered: false, new long?[6], []);
        // "Slower" is of the whole wait, so that the planted size is the stated one.
        var model = (long)(450 * Slower * ofCall * Skewed(random, 0.4));
        var voice = (long)(Slower * (VoiceMs + (long)(180 * Skewed(random, 0.3))));
        var silence = (long)(SilenceMs * Slower);
        return new(row, null, silence + model + voice, Answered: true, [silence, model, null, null, voice, null],
            [new("setting", $"VAD stop_secs 0.{silence:000} s", silence), new("service", "model#7", model), new("service", "voice", voice)]);
    }

    private static bool Chance(Random random, double ofHundred) => random.NextDouble() * 100 < ofHundred;

    private static double Skewed(Random random, double spread) =>
        Math.Exp(spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
