namespace Tuner.Cli.Tests.Support;

/// <summary>The recorded calls of the project.</summary>
internal static class Calls
{
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "tests", "calls");

    public static string Log(string version, string name) => Path.Combine(Folder, $"pipecat-{version}", $"{name}.frames.jsonl");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tuner.Pipecat.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the checkout.");
    }
}
