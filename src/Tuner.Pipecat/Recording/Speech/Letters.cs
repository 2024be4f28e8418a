namespace Tuner.Pipecat.Recording.Speech;

/// <summary>Texts are compared by what of them can be spoken: letters and digits, whatever their case.</summary>
internal static class Letters
{
    public static string Of(string text)
    {
        var letters = new System.Text.StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (IsLetter(c)) letters.Append(char.ToLowerInvariant(c));
        }

        return letters.ToString();
    }

    /// <summary>Marks that change a letter (as vowel signs of Thai and Hindi) are part of it, and so are signs outside the basic plane.</summary>
    public static bool IsLetter(char c) => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
