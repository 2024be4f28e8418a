using System.Globalization;
using Tuner.Server.Calls;
using Tuner.Server.Pages;

namespace Tuner.Server.Mcp;

/// <summary>What several tools say of a call.</summary>
internal static class CallWords
{
    /// <summary>A call on one line, as the list has it.</summary>
    public static string Line(ListedCall call, IKnownCalls calls)
    {
        var facts = call.Summary;
        var parts = new List<string>
        {
            $"{Name(call)} of agent {Quoted.Of(call.Agent, 60)}{(facts.AgentVersion is { } version ? string.Create(CultureInfo.InvariantCulture, $" version {version}") : "")}",
            $"{Format.Moment(facts.StartedAtMs)}, {Format.Length(facts.DurationMs)}",
        };
        if (facts.WaitWorst is { } worst) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{facts.Answers} answers, half within {Format.Wait(facts.WaitHalf)}, worst {Format.Wait(worst)}"));
        Add(parts, facts.Errors, "errors");
        Add(parts, facts.FailedTools, "failed tools");
        Add(parts, facts.Unanswered, "turns without an answer");
        Add(parts, facts.Interruptions, "interruptions");
        if (facts.Cost is { } cents) parts.Add(Format.Cents(cents));
        parts.Add($"end: {Quoted.Of(facts.EndReason ?? "not said", 60)}");
        if (facts.Incomplete) parts.Add("the record is not whole");
        return string.Join("; ", parts) + (Page(calls, call.Id) is { } page ? $"; {page}" : "");
    }

    /// <summary>The names of a call: the server's number and the sender's id.</summary>
    public static string Name(ListedCall call) => string.Create(CultureInfo.InvariantCulture, $"call {call.Id} {Quoted.Of(call.Summary.CallId, 100)}");

    /// <summary>The address of a call's page, and of a moment in it; null where calls have no page.</summary>
    public static string? Page(IKnownCalls calls, long id, string moment = "") => calls.Pages is { } pages ? string.Create(CultureInfo.InvariantCulture, $"{pages}/calls/{id}{moment}") : null;

    /// <summary>The call that an argument names.</summary>
    /// <exception cref="AskedWronglyException">There is none.</exception>
    public static async Task<StoredCall> FindAsync(IKnownCalls calls, GivenArguments given, CancellationToken cancel) =>
        await calls.CallAsync(given.Required("call"), cancel).ConfigureAwait(false) ?? throw new AskedWronglyException("There is no call of this number or call_id that may be read here; find_calls lists those there are.");

    private static void Add(List<string> parts, int count, string what)
    {
        if (count > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
    }
}
