using System.Text.RegularExpressions;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>docs/services.md tells of every service of the versions of Pipecat that were read, and of each kind which test holds it.</summary>
public partial class ServicesDocumentTests
{
    private static readonly string Tests = Path.Combine(RecordedCalls.Root, "tests");

    /// <summary>The rows of its tables, cell by cell.</summary>
    private static readonly List<string[]> Rows =
    [
        .. File.ReadLines(Path.Combine(RecordedCalls.Root, "docs", "services.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    private static readonly Lazy<ILookup<string, string>> Sources = new(() => Directory.EnumerateFiles(Tests, "*Tests.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal));

    public static TheoryData<string> Versions => [.. Directory.EnumerateFiles(Path.Combine(Tests, "services"), "*.txt").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string[]> Kinds => Rows.Where(row => row.Length == 6);

    private static IEnumerable<string[]> Classes => Rows.Where(row => row.Length == 3);

    [Fact]
    public void Two_versions_were_read() => Assert.Equal(["pipecat-1.7.0.txt", "pipecat-main.txt"], Versions.Select(version => version.Data));

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_service_of_a_version_that_was_read_is_in_the_table(string version)
    {
        var told = Classes.SelectMany(row => Names(row[0])).ToHashSet(StringComparer.Ordinal);
        var classes = File.ReadAllLines(Path.Combine(Tests, "services", version));
        Assert.True(classes.Length > 100, $"{version} names {classes.Length} classes");
        Assert.Equal([], classes.Where(name => !told.Contains(name)));
    }

    [Fact]
    public void No_service_is_told_twice_and_none_that_no_version_has()
    {
        var told = Classes.SelectMany(row => Names(row[0])).ToList();
        Assert.Equal(told.Count, told.Distinct(StringComparer.Ordinal).Count());
        var known = Versions.SelectMany(version => File.ReadAllLines(Path.Combine(Tests, "services", version.Data))).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], told.Where(name => !known.Contains(name)));
    }

    [Fact]
    public void Every_kind_of_a_service_is_explained_and_every_kind_has_a_service()
    {
        var kinds = Kinds.SelectMany(row => Names(row[0])).ToHashSet(StringComparer.Ordinal);
        var used = Classes.SelectMany(row => Names(row[1])).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], used.Where(kind => !kinds.Contains(kind)));
        // Which text a voice is asked for is a setting of the application's.
        Assert.Equal(["tokens"], kinds.Where(kind => !used.Contains(kind)));
    }

    [Fact]
    public void Every_kind_names_tests_that_exist()
    {
        Assert.Equal([], Kinds.Where(row => Names(row[5]).Count == 0).Select(row => row[0]));
        Assert.Equal([], Kinds.SelectMany(row => Names(row[5])).Where(test => !Exists(test)));
    }

    private static bool Exists(string test)
    {
        if (test.Split('/') is [var folder, var name])
            return Directory.Exists(Path.Combine(Tests, folder)) && Directory.EnumerateFiles(Path.Combine(Tests, folder), $"{name}.frames.jsonl", SearchOption.AllDirectories).Any();
        return test.Split('.') is [var tests, var method] && Sources.Value[tests].Any(file => File.ReadAllText(file).Contains($" void {method}(", StringComparison.Ordinal));
    }

    private static List<string> Names(string cell) => [.. Quoted().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
