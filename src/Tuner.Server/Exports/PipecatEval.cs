using System.Globalization;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Exports;

/// <summary>How a call becomes a scenario.</summary>
/// <param name="Older">The form of Pipecat before 1.11, with one scenario a file.</param>
/// <param name="Audio">Whether the caller speaks, and the bot is heard; null: where somebody was cut off, which text cannot show.</param>
internal sealed record EvalOptions(bool Older = false, bool? Audio = null);

/// <summary>
/// A call as a scenario of Pipecat's evaluations: what the caller said, pressed and when he cut in; which tools ran with which
/// arguments, and what the bot answered, within a time that the call's own waits give.
/// </summary>
internal static class PipecatEval
{
    // So much longer than on the call itself, for a machine under load and a harness in between.
    private const double Patience = 1.5;
    private const int PatienceMs = 2_000;

    /// <summary>Writes the call; false where nobody said or pressed anything, so that there is no scenario in it.</summary>
    public static bool Write(TextWriter text, CallRecord call, EvalOptions options)
    {
        var turns = EvalTurn.Of(call);
        if (turns.Count == 0) return false;
        var audio = options.Audio ?? turns.Any(turn => turn.CutsInAfterMs is not null);
        text.Write("# A call that happened, as a scenario: made by tuner export --format pipecat-eval.\n");
        text.Write($"name: {Yaml.Text(options.Older ? NameOf(call) : "calls")}\n");
        WriteModality(text, audio);
        var indent = "  ";
        if (!options.Older)
        {
            text.Write($"scenarios:\n  - name: {Yaml.Text(NameOf(call))}\n    turns:\n");
            indent = "      ";
        }
        else
        {
            text.Write("turns:\n");
        }

        foreach (var (index, turn) in turns.Index()) Write(text, indent, turn, isCut: index + 1 < turns.Count && turns[index + 1].CutsInAfterMs is not null, options.Older || !audio);
        return true;
    }

    // The harness's own local voice and transcriber: no key is needed.
    private static void WriteModality(TextWriter text, bool audio)
    {
        if (!audio) return;
        text.Write("user:\n  modality: audio\n  speech:\n    service: kokoro\n    voice: af_heart\n");
        text.Write("judge:\n  modality: audio\n  transcription:\n    service: moonshine\n    model: small-streaming\n");
    }

    private static void Write(TextWriter text, string indent, EvalTurn turn, bool isCut, bool byModel)
    {
        var dash = $"{indent}- ";
        if (turn.Keys is { } keys) Member("dtmf", Yaml.Text(keys));
        else if (turn.Words is { } words) Member("user", Yaml.Text(words));
        // The older harness, and a bot that writes only, do not tell when it is heard.
        if (turn.CutsInAfterMs is { } after) Member("send_after", string.Create(CultureInfo.InvariantCulture, $"{{event: {(byModel ? "llm_started" : "bot_started_speaking")}, delay_ms: {after + (byModel ? turn.CutStartedAfterMs : 0)}}}"));
        var expect = new List<string>();
        if (turn.Tools.Count > 0) expect.Add($"event: function_call\n{indent}      calls: [{string.Join(", ", turn.Tools.Select(Tool))}]");
        // Of an answer that is cut nobody knows how it would have ended.
        if (isCut && turn.Answer is not null) expect.Add($"event: {(byModel ? "llm_started" : "bot_started_speaking")}");
        else if (turn.Answer is { } answer) expect.Add($"event: response\n{indent}      eval: {Yaml.Text($"it tells the caller in substance the same as: {answer}")}{Within(turn, indent)}");
        if (expect.Count == 0 && turn is { Keys: null, Words: null }) return;
        if (expect.Count > 0) Member("expect", string.Concat(expect.Select(each => $"\n{indent}    - {each}")));

        void Member(string name, string value)
        {
            text.Write($"{dash}{name}:{(value.StartsWith('\n') ? "" : " ")}{value}\n");
            dash = $"{indent}  ";
        }
    }

    private static string Tool(ToolFacts tool) =>
        tool.Parameters is { ValueKind: System.Text.Json.JsonValueKind.Object } arguments && arguments.EnumerateObject().Any()
            ? $"{{name: {Yaml.Text(tool.Name)}, args: {Yaml.Value(arguments)}}}"
            : $"{{name: {Yaml.Text(tool.Name)}}}";

    private static string Within(EvalTurn turn, string indent)
    {
        if (turn.AnsweredAfterMs is not { } took) return "";
        var limit = (long)Math.Ceiling(((took * Patience) + PatienceMs) / 100) * 100;
        return string.Create(CultureInfo.InvariantCulture, $"\n{indent}      within_ms: {limit}");
    }

    /// <summary>A name that is also a file's on every system.</summary>
    private static string NameOf(CallRecord call)
    {
        var name = string.Concat(call.CallId.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_').Take(80));
        return name.Length > 0 ? name : "call";
    }
}
