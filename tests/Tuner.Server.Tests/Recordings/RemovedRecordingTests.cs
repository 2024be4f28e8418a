using System.Net;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Recordings;

public sealed class RemovedRecordingTests
{
    private static readonly byte[] Whole = Sound.Clicks(200);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Removing_a_call_removes_every_file_of_its_recording_and_late_parts_are_told_that_it_is_gone()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        await server.UploadAsync(Whole);
        await server.WaitForAsync($"{Sound.Url()}/peaks");
        using (var deleted = await server.Client.DeleteAsync($"/api/v1/calls/{id}", Cancel)) Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await UntilNoFilesAsync(server);
        using (var part = await server.Client.PutPartAsync(Whole, 0, 100)) Assert.Equal(HttpStatusCode.Gone, part.StatusCode);
        using (var told = await server.Client.GetAsync($"{Sound.Url()}/upload?sha256={Sound.HashOf(Whole)}", Cancel)) Assert.Equal(HttpStatusCode.Gone, told.StatusCode);
        using (var sound = await server.Client.GetAsync(Sound.Url(), Cancel)) Assert.Equal(HttpStatusCode.NotFound, sound.StatusCode);
    }

    [Fact]
    public async Task Removing_a_callers_number_removes_recordings_and_uploads_that_go_on()
    {
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var call in new[] { "whole", "half" })
        {
            var payload = Payload.Valid(call);
            payload["caller_phone_number"] = "+1";
            await server.AddAsync(payload);
        }
        await server.UploadAsync(Whole, "whole");
        using (await server.Client.PutPartAsync(Whole, 0, 100, Sound.Url("half"))) { }
        using (await server.Client.DeleteAsync("/api/v1/calls?caller=%2B1", Cancel)) { }
        await UntilNoFilesAsync(server);
        using (var rest = await server.Client.PutPartAsync(Whole, 100, Whole.Length - 100, Sound.Url("half"))) Assert.Equal(HttpStatusCode.Gone, rest.StatusCode);
        Assert.Empty(Files(server));
    }

    [Fact]
    public async Task Files_that_a_kill_left_of_a_removed_call_go_at_the_next_start_and_those_that_nothing_names_after_a_week()
    {
        using var data = new TemporaryFolder();
        await using (var server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = data.Path }, Cancel)) { }
        var name = Tuner.Server.Storage.RecordingName.Of(42, "removed");
        var (mine, young) = (data.Under($"recordings/{name[..2]}/{name}.wav"), data.Under($"recordings/00/{new string('0', 64)}.wav"));
        var old = data.Under($"recordings/11/{new string('1', 64)}.wav");
        foreach (var path in new[] { mine, young, old })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, Whole, Cancel);
        }
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-8));
        using (var database = Tuner.Server.Storage.Sqlite.SqliteDatabase.Open(data.Path))
            await database.WriteAsync(connection => Tuner.Server.Storage.Sqlite.SqliteCommands.Execute(connection, "INSERT INTO recording_removals VALUES ($name, 0, 1, 0)", ("$name", name)), Cancel);
        await using (var server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = data.Path }, Cancel))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            while (File.Exists(mine) || File.Exists(old)) await Task.Delay(20, limit.Token);
        }
        Assert.True(File.Exists(young));
    }

    private static async Task UntilNoFilesAsync(ServerUnderTest server)
    {
        // A companion that was just being made is deleted by whoever made it.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (Files(server).Any()) await Task.Delay(20, limit.Token);
    }

    private static IEnumerable<string> Files(ServerUnderTest server) => Directory.EnumerateFiles(Path.Combine(server.DataFolder, "recordings"), "*", SearchOption.AllDirectories);
}
