using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace Tuner.Server.Pages.Detail;

/// <summary>A call's page as one file that needs nothing else: style and script are inside, and the policy lets only these two run.</summary>
/// <param name="Page">The page.</param>
/// <param name="Note">What kind of copy it is.</param>
public sealed record CallFileContent(CallPage Page, string Note)
{
    private static readonly string StyleText = Assets.Text("tuner.css");
    private static readonly string ScriptText = Assets.Text("tuner.mjs");

    /// <summary>The content policy: what a text of the call might smuggle in stays still also where no server forbids it.</summary>
    public string Policy { get; } = $"default-src 'none'; style-src '{HashOf(StyleText)}'; script-src '{HashOf(ScriptText)}'; base-uri 'none'; form-action 'none'";

    /// <summary>The style.</summary>
    public IHtmlContent Style { get; } = new HtmlString(StyleText);

    /// <summary>The module.</summary>
    public IHtmlContent Script { get; } = new HtmlString(ScriptText);

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
