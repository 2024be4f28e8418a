using System.CommandLine;

namespace Tuner.Cli.Serve;

/// <summary>Which folder a server keeps its calls in.</summary>
internal static class DataFolder
{
    /// <summary>The option <c>--data</c>.</summary>
    public static Option<string> Option() => new("--data") { Description = "The folder that keeps the calls and the hashes of the keys.", HelpName = "DIR", DefaultValueFactory = _ => Usual() };

    private static string Usual()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0 ? Path.Combine(home, "tuner", "server") : "tuner-data";
    }
}
