using System.Globalization;
using Spectre.Console;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.CallViews;

/// <summary>Which call it was, how long, and how it ended.</summary>
internal static class CallHeading
{
    public static Paragraph Of(CallPayload call)
    {
        var text = new Paragraph(SafeText.OneLine(call.CallId, 200), Styles.Heading);
        var recording = call.GeneralMetaDataRaw?.Recording;
        // One piece of text: a line ends between words only, never before a comma.
        text.Append($"\n{SafeText.OneLine(call.CallType, 100)}, {Times.Date(call.StartTimestamp)}, {Times.Length(call.EndTimestamp - call.StartTimestamp)}, {Ending(call)}{(recording?.Pipecat is { } pipecat ? $", Pipecat {SafeText.OneLine(pipecat, 40)}" : "")}");
        if (recording is null) return text;
        if (recording.Cut) text.Append("\nThe pipeline went away before the call was over: the record ends where the log does.", Styles.Wrong);
        else if (recording.Missing is { Count: > 0 } missing) text.Append($"\nThe record is not complete: {SafeText.OneLine(string.Join(", ", missing), 200)} was not told.", Styles.Wrong);
        else if (!recording.Complete) text.Append("\nThe record is not complete: lines of the log are missing.", Styles.Wrong);
        if (recording.LeftOut is { } left) text.Append($"\nThe server takes no larger record: {Values(left)} left out, and the size and hash of each stand in its place.", Styles.Wrong);
        if (recording.Metrics == false) text.Append("\nThe pipeline's metrics are off: tokens, characters and some latency parts are not known.", Styles.Quiet);
        return text;
    }

    private static string Values(LeftOutInfo left) =>
        string.Create(CultureInfo.InvariantCulture, $"{left.Values:N0} value{(left.Values == 1 ? "" : "s")} of {left.Bytes:N0} bytes {(left.Values == 1 ? "is" : "are")}");

    /// <summary>In words, to stand after a comma.</summary>
    private static string Ending(CallPayload call) => call.DisconnectionReason switch
    {
        DisconnectReason.UserHangup => "the caller hung up",
        DisconnectReason.AgentHangup => "the bot hung up",
        DisconnectReason.Transfer => "the caller was handed over",
        DisconnectReason.Timeout => "ended since nobody spoke",
        DisconnectReason.Error => "ended by an error",
        null or "" or DisconnectReason.Unknown => "the reason of its end is unknown",
        var other => $"ended by {SafeText.OneLine(other, 100)}",
    };
}
