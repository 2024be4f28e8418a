using Tuner.Cli.Tests.Support;
using Tuner.Server;

namespace Tuner.Cli.Tests.Backup;

public class BackupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_of_a_running_server_is_one_private_file_that_another_server_can_start_from()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        var copy = Path.Combine(folder.Path, "other", "tuner.db");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await using (await TunerServer.StartAsync(new() { Port = 0, DataFolder = data, FirstKey = "tr_api_backup" }, Cancel))
        {
            var cli = await new CliUnderTest().RunAsync("backup", copy, "--data", data);
            Assert.Equal(ExitCodes.Done, cli.ExitCode);
            Assert.StartsWith($"0 calls in {copy}", cli.Out, StringComparison.Ordinal);
        }
        Assert.Equal([copy], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(copy)!));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        await using var second = await TunerServer.StartAsync(new() { Port = 0, DataFolder = Path.GetDirectoryName(copy)!, FirstKey = "tr_api_backup" }, Cancel);
        Assert.False(second.GivenKeyIsUnknown);
    }

    [Fact]
    public async Task A_file_that_is_there_already_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        await using (await TunerServer.StartAsync(new() { Port = 0, DataFolder = folder.Path }, Cancel)) { }
        var mine = folder.Write("mine", "precious");
        Assert.Contains("is there already", (await new CliUnderTest().RunAsync("backup", mine, "--data", folder.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(mine, Cancel));
    }

    [Fact]
    public async Task A_folder_for_the_copy_that_is_not_there_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        await using (await TunerServer.StartAsync(new() { Port = 0, DataFolder = folder.Path }, Cancel)) { }
        var target = Path.Combine(folder.Path, "nowhere", "copy");
        var sentence = (await new CliUnderTest().RunAsync("backup", target, "--data", folder.Path)).OneSentence(ExitCodes.Failed);
        Assert.Contains($"could not be copied to {target}", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_server_is_one_sentence_and_no_file_is_made()
    {
        using var folder = new TemporaryFolder();
        var target = Path.Combine(folder.Path, "copy");
        Assert.Contains("There is no", (await new CliUnderTest().RunAsync("backup", target, "--data", folder.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
