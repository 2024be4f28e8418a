using System.Globalization;
using System.Text;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Exports;

/// <summary>A call as WebVTT, the captions of its recording: each row that was heard is a cue of who spoke. Speech that overlaps stays so.</summary>
internal static class WebVtt
{
    /// <summary>What an answer with it is called.</summary>
    public const string ContentType = "text/vtt; charset=utf-8";

    /// <summary>Writes the call. A cue's name is the row's on the call's page; rows without words or without a time are none.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="record">The call.</param>
    /// <param name="beginsAtMs">The moment of the call at which the recording begins that the captions are for; what was over by then has none.</param>
    public static void Write(TextWriter text, CallRecord record, long beginsAtMs = 0)
    {
        text.Write("WEBVTT\n\nNOTE\n");
        text.Write(Escaped($"Call {record.CallId}"));
        text.Write("\n\n");
        foreach (var cue in HeardCue.Of(record).Where(cue => cue.EndMs > beginsAtMs))
        {
            var voice = cue.Row.Role == RowRole.Caller ? "Caller" : "Agent";
            text.Write(string.Create(CultureInfo.InvariantCulture, $"row-{cue.Place}\n{Time(Math.Max(0, cue.StartMs - beginsAtMs))} --> {Time(cue.EndMs - beginsAtMs)}\n<v {voice}>{Escaped(cue.Row.Text!)}\n\n"));
        }
    }

    private static string Time(long ms) =>
        string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000}");

    // One line, since an empty one would end the cue; markup and arrows are text.
    private static string Escaped(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '&') line.Append("&amp;");
            else if (c is '<') line.Append("&lt;");
            else if (c is '>') line.Append("&gt;");
            else if (!char.IsControl(c) && c is not ('\u2028' or '\u2029')) line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
        return line.ToString().Trim();
    }
}
