using System.Globalization;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Pages;

namespace Tuner.Server.Mcp;

/// <summary><c>find_calls</c>: the calls that a question asks for, a line each.</summary>
internal static class FindCallsTool
{
    private const int MostCalls = 20;

    private static IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("text", "string", "Words that were all said or heard in the call; \"a phrase\"; a word's beginning with a star."),
        .. AskedCalls.Usual,
        new("errors", "boolean", "With (false: without) errors of the pipeline or failed tools."),
        new("failed_tools", "boolean", "With (false: without) failed tools."),
        new("unanswered", "boolean", "With (false: without) a turn that got no answer."),
        new("interruptions", "boolean", "In which the agent was cut off, or was not."),
        new("incomplete", "boolean", "Of which the record is not whole, or is."),
        new("slower_than_ms", "integer", "In which somebody waited longer for an answer, milliseconds."),
        new("tool", "string", "In which this tool was called."),
        new("owner", "string", "In which this service or setting had a share in the wait for an answer."),
        new("part", "string", $"In which this was the longest part of a wait: {string.Join(", ", WaitPart.Kinds)}."),
        new("end_reason", "string", "That ended so: user_hangup, agent_hangup, timeout, error, …"),
        new("caller", "string", "Of exactly this caller's number."),
        new("voicemail", "boolean", "In which a machine answered, or none did."),
        new("transferred", "boolean", "In which the caller was handed over, or was not."),
        new("transfer_outcome", "string", $"With a transfer of which this became: {string.Join(", ", CallTransfers.Outcomes)}."),
        new("typed", "boolean", "With (false: without) text that the caller typed."),
        new("muted", "boolean", "With (false: without) speech while the agent did not listen."),
        new("language", "string", "In which the caller used this language: de also finds de-AT."),
        new("speaker", "string", "In which exactly this one spoke on the caller's side."),
        new("label", "string", "That bear this label."),
        new("sort", "string", "time (default), length, worst_wait, cost or trouble; the newest, longest, dearest first."),
        new("order", "string", "desc (default) or asc."),
        new("limit", "integer", $"How many, 1 to {MostCalls} (default 10)."),
        new("cursor", "string", "Go on where an earlier answer to the same question ended."),
    ];

    /// <summary>Makes it.</summary>
    public static CallTool Create(IKnownCalls calls, TimeProvider time) => new(
        "find_calls", "Find calls", "Find calls of voice agents by agent, version, time, words that were said, trouble, waits, tools or cost; a line each, with a link to its page.",
        Arguments, (given, cancel) => AnswerAsync(calls, given, time, cancel));

    private static async Task<string> AnswerAsync(IKnownCalls calls, GivenArguments given, TimeProvider time, CancellationToken cancel)
    {
        var limit = given.Whole("limit", 1, MostCalls) ?? 10;
        var asked = AskedCalls.Parameters(given, time, "limit");
        var found = await calls.FindAsync([.. asked, ("limit", limit.ToString(CultureInfo.InvariantCulture))], cancel).ConfigureAwait(false);
        var answer = new BoundedAnswer();
        answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"{found.Calls.Count} of {(found.Total.IsAtLeast ? "more than " : "")}{found.Total.Calls:N0} calls. Times are UTC."));
        var shown = 0;
        foreach (var call in found.Calls)
        {
            if (!answer.TryAdd(CallWords.Line(call, calls) + (found.Sentences.TryGetValue(call.Id, out var sentence) ? $"; found in {Quoted.Of(sentence, 200)}" : ""))) break;
            shown++;
        }
        if (shown < found.Calls.Count) answer.End(string.Create(CultureInfo.InvariantCulture, $"Cut: {found.Calls.Count - shown} of these lines did not fit. Ask again with limit={Math.Max(1, shown)}; that answer says where to go on."));
        else if (found.Next is { } next) answer.End($"More: ask the same with cursor={next}");
        if (calls.Pages is { } pages && given.Text("cursor") is null) answer.End($"List: {Bounded(pages + CallsAddress.Of(CallsAddress.Path, [.. asked.Select(each => (each.Name, (string?)each.Value))]), pages + CallsAddress.Path)}");
        return answer.ToString();
    }

    // An address that is cut leads nowhere.
    private static string Bounded(string address, string shorter) => address.Length <= 400 ? address : shorter;
}
