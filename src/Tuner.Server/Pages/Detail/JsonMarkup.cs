using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace Tuner.Server.Pages.Detail;

/// <summary>Prints lines of JSON. In code, since each space and line end between them counts: what is copied is the JSON itself.</summary>
internal sealed class JsonMarkup(IReadOnlyList<JsonLine> lines) : IHtmlContent
{
    /// <inheritdoc/>
    public void WriteTo(TextWriter writer, HtmlEncoder encoder) => Write(lines, writer, encoder, isFollowed: false);

    private static void Write(IReadOnlyList<JsonLine> lines, TextWriter writer, HtmlEncoder encoder, bool isFollowed)
    {
        foreach (var (index, line) in lines.Index())
        {
            var folds = line.Inside.Count > 0;
            if (folds) writer.Write("<details open><summary>");
            Write(line.Tokens, writer, encoder);
            if (folds)
            {
                writer.Write("\n</summary>");
                Write(line.Inside, writer, encoder, isFollowed: line.Closing.Count > 0);
                Write(line.Closing, writer, encoder);
            }
            // Inside of what folds, where it ends a line and is none of its own.
            if (isFollowed || index + 1 < lines.Count) writer.Write('\n');
            if (folds) writer.Write("</details>");
        }
    }

    private static void Write(IReadOnlyList<JsonToken> tokens, TextWriter writer, HtmlEncoder encoder)
    {
        foreach (var token in tokens)
        {
            if (token.Kind != "sign") writer.Write($"<span class=\"{token.Kind}\">");
            encoder.Encode(writer, token.Text);
            if (token.Kind != "sign") writer.Write("</span>");
        }
    }
}
