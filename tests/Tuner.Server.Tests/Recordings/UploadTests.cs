using System.Net;
using Tuner.Server.Keys;
using Tuner.Server.Recordings;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Recordings;

public sealed class UploadTests
{
    private static readonly byte[] Whole = Sound.Clicks(1_000, (0, 100), (1, 500));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recording_comes_in_parts_and_is_served_as_it_came()
    {
        await using var server = await ServerUnderTest.StartAsync();
        Assert.Equal((200, 0, false), await AskAsync(server));
        using (var first = await server.Client.PutPartAsync(Whole, 0, 10_000)) Assert.Equal((200, 10_000, false), await first.StateAsync());
        using (var early = await server.Client.GetAsync(Sound.Url(), Cancel)) Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        Assert.Equal((200, 10_000, false), await AskAsync(server));
        using (var rest = await server.Client.PutPartAsync(Whole, 10_000, Whole.Length - 10_000)) Assert.Equal((200, Whole.Length, true), await rest.StateAsync());
        Assert.Equal((200, Whole.Length, true), await AskAsync(server));
        using var answer = await server.Client.GetAsync($"{Sound.Url()}?format=wav", Cancel);
        Assert.Equal(("audio/wav", Whole.Length), (answer.Content.Headers.ContentType!.ToString(), answer.Content.Headers.ContentLength));
        Assert.Equal(Whole, await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task A_part_that_begins_elsewhere_is_told_from_where_to_go_on_and_changes_nothing()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using (var before = await server.Client.PutPartAsync(Whole, 500, 100)) Assert.Equal((409, 0L, null), await before.StateAsync());
        using (await server.Client.PutPartAsync(Whole, 0, 1_000)) { }
        foreach (var offset in new[] { 0, 999, 1_001, 5_000 })
        {
            using var wrong = await server.Client.PutPartAsync(Whole, offset, 100);
            Assert.Equal((409, 1_000L, null), await wrong.StateAsync());
        }
        using (var rest = await server.Client.PutPartAsync(Whole, 1_000, Whole.Length - 1_000)) Assert.Equal((200, Whole.Length, true), await rest.StateAsync());
        // A sender whose answer was lost sends the last part again.
        using (var again = await server.Client.PutPartAsync(Whole, 1_000, Whole.Length - 1_000)) Assert.Equal((200, Whole.Length, true), await again.StateAsync());
    }

    [Fact]
    public async Task Bytes_that_are_not_those_of_the_hash_or_no_sound_are_thrown_away_and_the_right_ones_are_taken_then()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var wrong = (byte[])Whole.Clone();
        wrong[^1] ^= 1;
        using (var answer = await server.Client.PutPartAsync(wrong, 0, wrong.Length, hash: Sound.HashOf(Whole))) Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal((200, 0, false), await AskAsync(server));
        var page = "<script>alert(1)</script>"u8.ToArray();
        using (var answer = await server.Client.PutPartAsync(page, 0, page.Length)) Assert.Equal([": value_error"], await answer.FaultsAsync());
        Assert.Empty(Files(server));
        await server.UploadAsync(Whole);
        Assert.Equal((200, Whole.Length, true), await AskAsync(server));
    }

    [Fact]
    public async Task The_first_complete_recording_of_a_call_stays()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.UploadAsync(Whole);
        var other = Sound.Clicks(500);
        using (var answer = await server.Client.PutPartAsync(other, 0, other.Length)) Assert.Equal((200, Whole.Length, true), await answer.StateAsync());
        Assert.Equal(Whole, await server.Client.GetByteArrayAsync($"{Sound.Url()}?format=wav", Cancel));
    }

    [Theory]
    [InlineData("?size=10&offset=0", "sha256: value_error")]
    [InlineData("?sha256=xyz&size=10&offset=0", "sha256: value_error")]
    [InlineData("?sha256=HASH&offset=0", "size: missing")]
    [InlineData("?sha256=HASH&size=&offset=0", "size: missing")]
    [InlineData("?sha256=HASH&size=0&offset=0", "size: value_error")]
    [InlineData("?sha256=HASH&size=10&offset=-1", "offset: value_error")]
    [InlineData("?sha256=HASH&size=10&offset=0&x=1", "x: unknown_parameter")]
    [InlineData("?sha256=HASH&size=2&offset=0", "size: value_error")]
    public async Task What_is_wrong_with_a_part_is_said(string query, string fault)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var body = new ByteArrayContent(Whole, 0, 10);
        using var answer = await server.Client.PutAsync(Sound.Url() + query.Replace("HASH", Sound.HashOf(Whole), StringComparison.Ordinal), body, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal([fault], await answer.FaultsAsync());
    }

    [Fact]
    public async Task Parts_and_recordings_beyond_their_bounds_are_refused_before_they_are_read()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { MaxRecordings = Whole.Length + 10 });
        var large = new byte[RecordingLimits.Part + 1];
        using (var answer = await server.Client.PutPartAsync(large, 0, large.Length, hash: Sound.HashOf(Whole))) Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        using (var answer = await server.Client.PutPartAsync(Whole, 0, 10, size: RecordingLimits.Recording + 1)) Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        await server.UploadAsync(Whole, "first");
        using var full = await server.Client.PutPartAsync(Whole, 0, Whole.Length, Sound.Url("second"));
        Assert.Equal((507, "3600"), ((int)full.StatusCode, full.Headers.RetryAfter!.ToString()));
        using var tiny = await server.Client.GetAsync("/health/ready", Cancel);
        Assert.Equal(HttpStatusCode.OK, tiny.StatusCode);
    }

    [Fact]
    public async Task A_server_that_is_told_to_take_none_says_so()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { MaxRecordings = 0 });
        using var answer = await server.Client.PutPartAsync(Whole, 0, Whole.Length);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("takes no recordings", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_sends_into_its_workspace_and_reads_in_its_workspace()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.UploadAsync(Whole, workspace: 2);
        using var bot = server.ClientWith(await server.AddKeyAsync("bot", KeyScopes.Ingest, 1));
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 1));
        using (var own = await bot.PutPartAsync(Whole, 0, Whole.Length, Sound.Url(workspace: 1))) Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        using (var foreign = await bot.PutPartAsync(Whole, 0, Whole.Length, Sound.Url(workspace: 2))) Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        using (var foreign = await bot.GetAsync($"{Sound.Url(workspace: 2)}/upload?sha256={Sound.HashOf(Whole)}", Cancel)) Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        using (var deaf = await bot.GetAsync(Sound.Url(workspace: 1), Cancel)) Assert.Equal(HttpStatusCode.Forbidden, deaf.StatusCode);
        using (var mute = await reader.PutPartAsync(Whole, 0, Whole.Length, Sound.Url(workspace: 1))) Assert.Equal(HttpStatusCode.Forbidden, mute.StatusCode);
        using (var own = await reader.GetAsync(Sound.Url(workspace: 1), Cancel)) Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        foreach (var behind in new[] { "", "/peaks", "/captions.vtt" })
        {
            using var foreign = await reader.GetAsync(Sound.Url(workspace: 2) + behind, Cancel);
            using var none = await reader.GetAsync(Sound.Url("nobody", 1) + behind, Cancel);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.StatusCode, none.StatusCode));
        }
        using var stranger = await server.Stranger.GetAsync(Sound.Url(workspace: 2), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Fact]
    public async Task Hostile_names_are_names_and_each_is_another_call()
    {
        string[] names = ["a/b", "a%2Fb", "a%252Fb", "../../etc/passwd", "a b+c", "\"\r\nX: y", "ü\u202e💥", "a?b#c", new('x', 200), "C:\\x", "..", "a\\b"];
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var (index, name) in names.Index())
        {
            if (name == "..") continue;
            await server.UploadAsync(Sound.Clicks(10 + index), name);
        }
        foreach (var (index, name) in names.Index())
        {
            if (name == "..") continue;
            Assert.Equal(Sound.Clicks(10 + index), await server.Client.GetByteArrayAsync($"{Sound.Url(name)}?format=wav", Cancel));
        }
        Assert.Equal(names.Length - 1, Files(server).Count(file => file.EndsWith(".wav", StringComparison.Ordinal)));
        Assert.All(Files(server), file => Assert.Matches("^[0-9a-f]{2}/[0-9a-f]{64}\\.[a-z.]+$", file.Replace('\\', '/')));
        using var dots = await server.Client.PutPartAsync(Whole, 0, Whole.Length, "/api/v1/recordings/42/%2e%2e");
        Assert.Equal(HttpStatusCode.NotFound, dots.StatusCode);
        using var longest = await server.Client.PutPartAsync(Whole, 0, Whole.Length, Sound.Url(new('x', 201)));
        Assert.Equal(["id: string_type"], await longest.FaultsAsync());
    }

    [Fact]
    public async Task Only_whoever_runs_the_server_can_read_the_files()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var server = await ServerUnderTest.StartAsync();
        using (await server.Client.PutPartAsync(Whole, 0, 100, Sound.Url("half"))) { }
        await server.UploadAsync(Whole);
        await server.WaitForAsync($"{Sound.Url()}/peaks");
        var folder = Path.Combine(server.DataFolder, "recordings");
        foreach (var path in Directory.EnumerateDirectories(folder).Prepend(folder)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        foreach (var file in Files(server)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, file)));
    }

    [Fact]
    public async Task A_file_that_lost_bytes_goes_on_from_what_is_there_and_one_that_has_more_is_cut()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using (await server.Client.PutPartAsync(Whole, 0, 1_000)) { }
        var part = Path.Combine(server.DataFolder, "recordings", Files(server).Single());
        using (var file = new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(600);
        using (var answer = await server.Client.PutPartAsync(Whole, 1_000, 100)) Assert.Equal((409, 600L, null), await answer.StateAsync());
        // What was written and never acknowledged.
        await File.AppendAllTextAsync(part, new string('x', 5_000), Cancel);
        using (var answer = await server.Client.PutPartAsync(Whole, 600, Whole.Length - 600)) Assert.Equal((200, Whole.Length, true), await answer.StateAsync());
        Assert.Equal(Whole, await server.Client.GetByteArrayAsync($"{Sound.Url()}?format=wav", Cancel));
    }

    [Fact]
    public async Task A_recording_whose_file_vanished_is_told_as_not_here_and_taken_once_more()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.UploadAsync(Whole);
        Directory.Delete(Path.Combine(server.DataFolder, "recordings"), recursive: true);
        using (var answer = await server.Client.GetAsync($"{Sound.Url()}?format=wav", Cancel)) Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await server.UploadAsync(Whole);
        Assert.Equal(Whole, await server.Client.GetByteArrayAsync($"{Sound.Url()}?format=wav", Cancel));
    }

    [Fact]
    public async Task Many_senders_of_one_recording_at_once_leave_one_whole_recording()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            long at = 0;
            while (true)
            {
                using var answer = await server.Client.PutPartAsync(Whole, at, (int)Math.Min(7_001, Whole.Length - at));
                var state = await answer.StateAsync();
                if (state.Complete == true) return;
                if (state.Received is { } there) at = there;
            }
        }, Cancel)));
        Assert.Equal(Whole, await server.Client.GetByteArrayAsync($"{Sound.Url()}?format=wav", Cancel));
    }

    private static async Task<(int, long?, bool?)> AskAsync(ServerUnderTest server)
    {
        using var answer = await server.Client.GetAsync($"{Sound.Url()}/upload?sha256={Sound.HashOf(Whole)}", Cancel);
        return await answer.StateAsync();
    }

    private static List<string> Files(ServerUnderTest server)
    {
        var folder = Path.Combine(server.DataFolder, "recordings");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))] : [];
    }
}
