using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace Tuner.Server.Pages.Detail;

/// <summary>Prints lines of JSON. In code, since each space and line end between them counts: what is copied is the JSON itself.</summary>
internal sealed class JsonMarkup(IReadOnlyList<JsonLine> lines) : IHtmlContent
{
    /// <inheritdoc/>
    public void WriteTo(TextWriter writer, HtmlEncoder encoder) => Write(lines, writer, encoder);

    private static void Write(IReadOnlyList<JsonLine> lines, TextWriter writer, HtmlEncoder encoder)
    {
        foreach (var (index, line) in lines.Index())
        {
            if (line.Inside.Count > 0)
            {
                writer.Write("<details open><summary>");
                Write(line.Tokens, writer, encoder);
                writer.Write("\n</summary>");
                Write(line.Inside, writer, encoder);
                if (line.Closing.Count > 0) writer.Write('\n');
                Write(line.Closing, writer, encoder);
                // Inside, where it ends a line and is none of its own.
                if (index + 1 < lines.Count) writer.Write('\n');
                writer.Write("</details>");
            }
            else
            {
                Write(line.Tokens, writer, encoder);
                if (index + 1 < lines.Count) writer.Write('\n');
            }
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
