namespace Tuner.Cli.Replay;

/// <summary>One call to replay: where its lines are, what to call it, and how its payload's file is named in a folder.</summary>
internal sealed record ReplayInput(string? Path, string Name, string PayloadName)
{
    private const string LogEnding = ".jsonl";
    private const string FramesEnding = ".frames";
    private const string PackedEnding = ".gz";

    /// <summary>Resolves what was asked for: files, folders, standard input.</summary>
    /// <exception cref="CommandFailure">There is nothing there.</exception>
    public static List<ReplayInput> Resolve(IReadOnlyList<string> asked)
    {
        var inputs = new List<ReplayInput>();
        foreach (var each in asked)
        {
            if (each == "-") inputs.Add(new(null, "standard input", "stdin.payload.json"));
            else if (File.Exists(each)) inputs.Add(Of(each, System.IO.Path.GetFileName(each)));
            else if (Directory.Exists(each)) inputs.AddRange(InFolder(each));
            else throw new CommandFailure($"there is no file or folder {each}.");
        }

        return inputs;
    }

    private static List<ReplayInput> InFolder(string folder)
    {
        List<ReplayInput> found;
        try
        {
            found = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => Without(path, PackedEnding).EndsWith(LogEnding, StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Select(path => Of(path, System.IO.Path.GetRelativePath(folder, path)))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"the folder {folder} cannot be read ({fault.Message.TrimEnd('.')}).");
        }

        return found.Count > 0 ? found : throw new CommandFailure($"the folder {folder} holds no frame log (a file whose name ends in {LogEnding}).");
    }

    private static ReplayInput Of(string path, string name)
    {
        var bare = Without(Without(Without(name, PackedEnding), LogEnding), FramesEnding);
        return new(path, bare, bare + ".payload.json");
    }

    private static string Without(string name, string ending) =>
        name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
}
