using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>Markup for the voice, such as <c>&lt;break time="1s"/&gt;</c> or a pause as <c>&lt;500.0&gt;</c>, is not spoken.</summary>
internal static class Markup
{
    /// <summary>The text without its tags; a bracket that closes nothing is text.</summary>
    public static string Strip(string text)
    {
        if (!text.Contains('<', StringComparison.Ordinal)) return text;
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var end = text[i] == '<' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] == '/' || IsPause(text, i + 1)) ? text.IndexOf('>', i) : -1;
            if (end < 0) clean.Append(text[i]);
            else i = end;
        }

        return Text.Tidy(clean.ToString());
    }

    private static bool IsPause(string text, int at)
    {
        var begin = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
        return at > begin && at < text.Length && text[at] == '>';
    }
}
