using System.Globalization;
using System.Text;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Exports;

/// <summary>A call as SubRip's captions, for players that know no WebVTT.</summary>
internal static class SubRip
{
    /// <summary>Writes the call; rows without words or without a time are no caption.</summary>
    public static void Write(TextWriter text, CallRecord record)
    {
        foreach (var (index, cue) in HeardCue.Of(record).Index())
        {
            var voice = cue.Row.Role == RowRole.Caller ? "Caller" : "Agent";
            text.Write(string.Create(CultureInfo.InvariantCulture, $"{index + 1}\r\n{Time(cue.StartMs)} --> {Time(cue.EndMs)}\r\n{voice}: {Plain(cue.Row.Text!)}\r\n\r\n"));
        }
    }

    private static string Time(long ms) =>
        string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00},{ms % 1000:000}");

    // One line, since an empty one would end the caption. SubRip has no way to write a '<' that is none of its tags, and no arrow may stand in it.
    private static string Plain(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '<') line.Append('‹');
            else if (c is '>') line.Append('›');
            else if (!char.IsControl(c) && !char.IsWhiteSpace(c)) line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().Trim();
    }
}
