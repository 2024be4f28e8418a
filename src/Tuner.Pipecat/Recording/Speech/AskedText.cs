using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>The sentences of a context as one text, tidied, and where in it each of them ends.</summary>
internal sealed class AskedText
{
    private AskedText(string text, List<int> ends) => (Text, Ends) = (text, ends);

    public string Text { get; }

    public IReadOnlyList<int> Ends { get; }

    /// <summary>Joins the sentences, each as <paramref name="form"/> gives it.</summary>
    public static AskedText Of(IReadOnlyList<Sentence> sentences, Func<Sentence, string> form)
    {
        var joined = new StringBuilder();
        var ends = new List<int>(sentences.Count);
        foreach (var sentence in sentences)
        {
            Recording.Text.Append(joined, form(sentence), sentence.BringsOwnSpaces);
            ends.Add(joined.Length);
        }

        return Tidied(joined, ends);
    }

    /// <summary>The same as <see cref="Recording.Text.Tidy"/>, with the ends moved along.</summary>
    private static AskedText Tidied(StringBuilder joined, List<int> ends)
    {
        var tidy = new StringBuilder(joined.Length);
        var next = 0;
        var at = 0;
        foreach (var chunk in joined.GetChunks())
        {
            foreach (var c in chunk.Span)
            {
                while (next < ends.Count && ends[next] == at) ends[next++] = tidy.Length;
                if (!char.IsWhiteSpace(c)) tidy.Append(c);
                else if (tidy.Length > 0 && tidy[^1] != ' ') tidy.Append(' ');
                at++;
            }
        }

        var text = tidy.ToString().TrimEnd();
        while (next < ends.Count) ends[next++] = text.Length;
        for (var i = 0; i < ends.Count; i++) ends[i] = Math.Min(ends[i], text.Length);
        return new AskedText(text, ends);
    }
}
