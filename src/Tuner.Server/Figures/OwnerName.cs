namespace Tuner.Server.Figures;

/// <summary>An owner of waits as one name: its kind and what it is called.</summary>
internal static class OwnerName
{
    private const char Border = '\n';

    /// <summary>The name of an owner.</summary>
    public static string Write(string kind, string name) => $"{kind.Replace(Border, ' ')}{Border}{name}";

    /// <summary>The owner of a name.</summary>
    public static (string Kind, string Name) Read(string text)
    {
        var border = text.IndexOf(Border, StringComparison.Ordinal);
        return border < 0 ? ("", text) : (text[..border], text[(border + 1)..]);
    }
}
