using Tuner.Cli.Tests.Support;
using Tuner.Server;

namespace Tuner.Cli.Tests.Backup;

public sealed class RestoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    [Fact]
    public async Task A_backup_comes_back_and_what_was_there_is_kept()
    {
        var backup = await BackupAsync();
        var before = await File.ReadAllBytesAsync(Path.Combine(Data, "tuner.db"), Cancel);
        var restored = await RestoreAsync(backup);
        Assert.Equal((ExitCodes.Done, ""), (restored.ExitCode, restored.Error));
        Assert.Contains("0 calls in", restored.Out, StringComparison.Ordinal);
        Assert.Equal(before.Length, (await File.ReadAllBytesAsync(Path.Combine(Data, "tuner.db.before-restore"), Cancel)).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, "tuner.db")));
        // It starts with the keys of the backup, and a second restore does not overwrite what the first kept.
        await using (var server = await StartAsync()) Assert.Null(server.NewKey);
        Assert.Contains("before-restore", (await RestoreAsync(backup)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Into_an_empty_folder_it_needs_nothing_else()
    {
        var backup = await BackupAsync();
        Assert.Equal(ExitCodes.Done, (await new CliUnderTest().RunAsync("restore", backup, "--data", _folder.File("new"))).ExitCode);
        Assert.True(File.Exists(Path.Combine(_folder.File("new"), "tuner.db")));
    }

    [Fact]
    public async Task The_database_of_a_running_server_is_left_alone()
    {
        var backup = await BackupAsync();
        await using var server = await StartAsync();
        var told = (await RestoreAsync(backup)).OneSentence(ExitCodes.Failed);
        Assert.Contains("is in use: stop the server", told, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Equal("ready\n", await http.GetStringAsync(new Uri(server.Address, "/health/ready"), Cancel));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("text")]
    [InlineData("damaged")]
    [InlineData("another database")]
    public async Task What_is_no_whole_backup_is_one_sentence_and_changes_nothing(string wrong)
    {
        var backup = await BackupAsync();
        if (wrong == "none") File.Delete(backup);
        if (wrong == "text") await File.WriteAllTextAsync(backup, new string('x', 8192), Cancel);
        if (wrong == "damaged")
        {
            var bytes = await File.ReadAllBytesAsync(backup, Cancel);
            bytes.AsSpan(4096).Fill(0xff);
            await File.WriteAllBytesAsync(backup, bytes, Cancel);
        }
        if (wrong == "another database") await File.WriteAllBytesAsync(backup, [], Cancel);
        var before = await File.ReadAllBytesAsync(Path.Combine(Data, "tuner.db"), Cancel);
        Assert.Contains(backup, (await RestoreAsync(backup)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(Data, "tuner.db"), Cancel));
        Assert.Empty(Directory.GetFiles(Data, "*restor*"));
    }

    public void Dispose() => _folder.Dispose();

    private Task<RunningServer> StartAsync() => TunerServer.StartAsync(new() { Port = 0, DataFolder = Data }, Cancel);

    private Task<CliResult> RestoreAsync(string backup) => new CliUnderTest().RunAsync("restore", backup, "--data", Data);

    private async Task<string> BackupAsync()
    {
        await (await StartAsync()).DisposeAsync();
        var backup = _folder.File("backup.db");
        Assert.Equal(ExitCodes.Done, (await new CliUnderTest().RunAsync("backup", backup, "--data", Data)).ExitCode);
        return backup;
    }
}
