using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Architecture;

/// <summary>The order of using directives, which neither the compiler nor <c>dotnet format whitespace</c> looks at.</summary>
public class UsingOrderTests
{
    private static readonly string[] Folders = ["src", "tests", "samples", "bench"];
    private static readonly Comparer<string> ByName = Comparer<string>.Create(Compare);

    [Fact]
    public void Usings_stand_in_the_order_of_their_names_with_System_first()
    {
        var files = Files().ToList();
        Assert.True(files.Count > 500, $"{files.Count} files were found");
        Assert.DoesNotContain(files, file => Usings(file) is var usings && !usings.SequenceEqual(usings.Order(ByName)));
    }

    private static IEnumerable<string> Files() =>
        Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Calls.Root, folder), "*.cs", SearchOption.AllDirectories)).Where(file => !Made(file));

    private static bool Made(string file) => file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin");

    private static List<string> Usings(string file) =>
        [.. File.ReadLines(file).TakeWhile(line => line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal) || line.StartsWith('#') || line.StartsWith("using ", StringComparison.Ordinal) || line.StartsWith("global using ", StringComparison.Ordinal)).Where(line => line.Contains("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('('))];

    private static int Compare(string left, string right)
    {
        var (a, b) = (Rank(left), Rank(right));
        return a != b ? a.CompareTo(b) : string.Compare(Name(left), Name(right), StringComparison.OrdinalIgnoreCase);
    }

    // Global ones first; then namespaces, types, aliases; of each kind System first.
    private static int Rank(string directive)
    {
        var kind = directive.Contains('=', StringComparison.Ordinal) ? 2 : directive.Contains(" static ", StringComparison.Ordinal) ? 1 : 0;
        var name = Name(directive);
        return (directive.StartsWith("global ", StringComparison.Ordinal) ? 0 : 10) + kind * 2 + (name == "System" || name.StartsWith("System.", StringComparison.Ordinal) ? 0 : 1);
    }

    private static string Name(string directive) => directive.TrimEnd(';').Split(' ').SkipWhile(word => word is "global" or "using" or "static").First();
}
