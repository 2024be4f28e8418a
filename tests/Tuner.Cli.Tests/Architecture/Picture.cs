using System.Text.RegularExpressions;

namespace Tuner.Cli.Tests.Architecture;

/// <summary>The arrows as <c>docs/architecture.md</c> draws them: each project's folders from the top down, and what each may use.</summary>
internal static partial class Picture
{
    /// <summary>Reads the block of the document that is marked <c>arrows</c>: a project stands at the margin, its folders below it.</summary>
    public static IReadOnlyList<DrawnProject> In(string document)
    {
        var block = Block().Match(document);
        if (!block.Success) throw new FormatException("docs/architecture.md has no block that begins with ```arrows.");
        var projects = new List<DrawnProject>();
        foreach (var line in block.Groups[1].Value.Split('\n').Where(line => line.Trim().Length > 0))
        {
            var sides = line.Split("->");
            var (left, right) = (Names(sides[0]), sides.Length < 2 ? [] : Names(sides[1]));
            if (!char.IsWhiteSpace(line[0])) projects.Add(new(left[0], right, []));
            else projects[^1].Folders.AddRange(left.Select(name => new DrawnFolder(name, right)));
        }

        return projects;
    }

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("^```arrows\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}

/// <summary>A project, the projects it uses, and its folders from the top down.</summary>
internal sealed record DrawnProject(string Name, IReadOnlyList<string> Uses, List<DrawnFolder> Folders)
{
    /// <summary>Whether a folder may use every other one.</summary>
    public bool IsDoor(string name) => Folders.Any(folder => folder.Name == name && folder.IsDoor);
}

/// <summary>A folder and the folders it uses.</summary>
internal sealed record DrawnFolder(string Name, IReadOnlyList<string> Uses)
{
    /// <summary>Whether it may use every folder.</summary>
    public bool IsDoor => Uses is ["all"];
}
