using System.Xml.Linq;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Publish;

/// <summary>What users get is one native executable: it must build without a warning and do the same.</summary>
public class NativeAotTests(NativeExecutable executable) : IClassFixture<NativeExecutable>
{
    private static readonly string Log = Calls.Log("1.7.0", "clinic");

    [Fact]
    public void It_is_published_without_a_warning()
    {
        Assert.Contains("Generating native code", executable.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", executable.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task It_tells_the_version_of_the_project()
    {
        var version = await NativeExecutable.RunAsync(executable.Path, "--version");
        Assert.Equal((ExitCodes.Done, ""), (version.ExitCode, version.Error));
        Assert.StartsWith(XDocument.Load(Path.Combine(Calls.Root, "Directory.Build.props")).Descendants("Version").Single().Value, version.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        await NativeExecutable.RunAsync(executable.Path, "replay", Log, "--payload", folder.File("native.json"));
        await new CliUnderTest().RunAsync("replay", Log, "--payload", folder.File("managed.json"));
        Assert.Equal(File.ReadAllBytes(folder.File("managed.json")), File.ReadAllBytes(folder.File("native.json")));
    }

    [Fact]
    public async Task It_prints_the_same_summary() =>
        Assert.Equal((await new CliUnderTest().RunAsync("replay", Log)).Out, (await NativeExecutable.RunAsync(executable.Path, "replay", Log)).Out);

    [Fact]
    public async Task It_delivers_calls_to_the_server_in_it()
    {
        var demo = await NativeExecutable.RunAsync(executable.Path, "demo", "--once", "--calls", Path.Combine(Calls.Folder, "pipecat-1.7.0"));
        Assert.True(demo.ExitCode == ExitCodes.Done, demo.Out + demo.Error);
    }
}
