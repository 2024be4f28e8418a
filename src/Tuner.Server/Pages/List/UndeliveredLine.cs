using System.Globalization;

namespace Tuner.Server.Pages.List;

/// <summary>A call of this machine that no server has.</summary>
/// <param name="Id">Its id in the state folder.</param>
/// <param name="CallId">The call's id.</param>
/// <param name="Mark">Where it stands.</param>
/// <param name="Why">What holds it, in words.</param>
/// <param name="Course">How old it is, how often it was tried, and when it is next.</param>
/// <param name="CanBeSent">Whether sending it again may bring anything.</param>
public sealed record UndeliveredLine(string Id, string CallId, Mark Mark, string Why, string Course, bool CanBeSent)
{
    /// <summary>The line of a call.</summary>
    internal static UndeliveredLine Of(UndeliveredCall call) => new(
        call.Id,
        call.CallId.Length > 0 ? Format.Short(call.CallId, 100) : call.Id,
        call.State switch
        {
            UndeliveredState.Refused => new("bad", "Refused"),
            UndeliveredState.Cut => new("cut", "Cut"),
            _ => new("", "Waits"),
        },
        WhyOf(call),
        CourseOf(call),
        CanBeSent: call.Answer != Known);

    // The server has an earlier part of the call: it would say so again.
    private const string Known = "superseded";

    private static string WhyOf(UndeliveredCall call)
    {
        var said = Format.Short(call.Why ?? "", 500);
        if (call.State == UndeliveredState.Cut) return "The process that recorded it is gone, and its record was not made yet";
        var answer = WordsOf(call.Answer);
        if (said.Length == 0) return answer;
        return call.State == UndeliveredState.Refused && answer.Length > 0 ? $"{answer}: {said}" : Format.Words(said);
    }

    private static string WordsOf(string? answer) => answer switch
    {
        null => "It was not tried yet",
        "again" => "It was put back and not tried since",
        "network" => "The server could not be reached",
        "timeout" => "The server did not answer in time",
        "tls" => "There is no safe connection to the server",
        "gateway" => "Something before the server refused: a proxy, or the address is wrong",
        "unclear" => "What answered is not the Tuner API: is the address right?",
        "0" or Known => "",
        _ when int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out _) => $"HTTP {answer}",
        _ => Format.Words(Format.Short(answer, 40)),
    };

    private static string CourseOf(UndeliveredCall call)
    {
        var said = new List<string>();
        if (call.AgeMs is { } age) said.Add($"{(call.State == UndeliveredState.Cut ? "begun" : "laid down")} {Format.Length(Math.Max(0, age))} ago");
        if (call.Attempts > 0) said.Add(call.Attempts == 1 ? "tried once" : $"tried {Format.Count(call.Attempts)} times");
        if (call.State == UndeliveredState.Waiting) said.Add(call.NextTryMs is > 0 and var next ? $"next try in {Format.Length(next)}" : "due");
        return string.Join(" · ", said);
    }
}
