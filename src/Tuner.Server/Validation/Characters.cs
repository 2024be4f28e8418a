namespace Tuner.Server.Validation;

/// <summary>Characters as JSON counts them: an emoji is one, where a .NET string holds two units of it.</summary>
internal static class Characters
{
    /// <summary>How many a text has. Only a long one is counted.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">What it is compared with: a text of no more units is not looked at, and its units are told.</param>
    public static int Count(string text, int most) => text.Length <= most ? text.Length : text.EnumerateRunes().Count();
}
