using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tuner.Server.Keys;

namespace Tuner.Cli.Keys;

/// <summary>The keys of a server, one a line.</summary>
internal static class KeyTable
{
    public static IRenderable Of(IReadOnlyList<StoredKey> keys)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in (string[])["Name", "Scope", "Workspace", "Made", "Last used", "Revoked"]) table.AddColumn(new TableColumn(new Text(heading)).NoWrap());
        foreach (var key in keys)
        {
            table.AddRow(
                new Text(key.Name), new Text(key.Scopes.Text()), new Text(key.WorkspaceId?.ToString(CultureInfo.InvariantCulture) ?? "all"),
                new Text(Moment(key.CreatedAtMs)), new Text(Moment(key.LastUsedAtMs) is { Length: > 0 } used ? used : "never"), new Text(Moment(key.RevokedAtMs)));
        }

        return table;
    }

    private static string Moment(long? unixMs) =>
        unixMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) : "";
}
