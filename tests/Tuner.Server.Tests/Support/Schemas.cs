namespace Tuner.Server.Tests.Support;

/// <summary>A small database of each released schema, with two calls in each of two workspaces.</summary>
internal static class Schemas
{
    /// <summary>Where that of a version lies.</summary>
    public static string PathOf(int version) => Path.Combine(AppContext.BaseDirectory, "Storage", "schemas", $"v{version}.db");

    /// <summary>Puts that of a version into a data folder.</summary>
    public static void CopyTo(TemporaryFolder folder, int version) => File.Copy(PathOf(version), folder.Under("tuner.db"));
}
