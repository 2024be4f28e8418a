using System.Globalization;

namespace Tuner.Server.Storage.Postgres;

/// <summary>How a call's traits stand in its row: with their workspace, so that one index holds them of all and a question reads only its own.</summary>
internal static class PostgresTraits
{
    /// <summary>Parts the traits of one call from each other where they come in one text.</summary>
    public const char Border = '\u001F';

    /// <summary>One of them.</summary>
    public static string Of(long workspaceId, string kind, string name) => string.Create(CultureInfo.InvariantCulture, $"{workspaceId} {kind} {name.Replace(Border, ' ')}");

    /// <summary>All of them, in one text.</summary>
    public static string Joined(long workspaceId, IEnumerable<CallTrait> traits) => string.Join(Border, traits.Select(trait => Of(workspaceId, trait.Kind, trait.Name)));
}
