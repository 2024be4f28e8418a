using System.Text.RegularExpressions;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests;

/// <summary>What the first page says is so.</summary>
public partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Calls.Root, "README.md"));

    [Fact]
    public void The_quick_start_in_csharp_is_the_sample_that_the_tests_run()
    {
        var sample = File.ReadAllText(Path.Combine(Calls.Root, "samples", "QuickStart", "Program.cs"));
        Assert.Contains($"```csharp\n{sample}```", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_facts_that_are_right_are_those_that_the_command_prints()
    {
        var result = await new CliUnderTest().RunAsync("bench", "truth", Calls.Folder, "--quiet");
        Assert.Contains($"\n    {result.Out.TrimEnd('\n').Split('\n')[^1]}\n", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_it_names_exists()
    {
        var help = (await new CliUnderTest().RunAsync("--help")).Out;
        var named = Commands().Matches(Readme).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.All(named, command => Assert.Contains($"\n  {command} ", help, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_page_it_links_to_is_there()
    {
        foreach (var page in (string[])["README.md", "CONTRIBUTING.md", .. Directory.EnumerateFiles(Path.Combine(Calls.Root, "docs"), "*.md")])
        {
            var path = Path.Combine(Calls.Root, page);
            foreach (Match link in Links().Matches(File.ReadAllText(path)))
                Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, link.Groups[1].Value)), $"{page} links to {link.Groups[1].Value}");
        }
    }

    [GeneratedRegex(@"`(?:\./)?tuner ([a-z]+)")]
    private static partial Regex Commands();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Links();
}
