using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Keys;

/// <summary>The bounds and words of what lets people in, each asked by itself.</summary>
public sealed class SmallPartsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);

    [Theory]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("!~", true)]
    [InlineData("a b", false)]
    [InlineData("a\u007f", false)]
    [InlineData("a\t", false)]
    [InlineData("ä", false)]
    public void A_key_is_of_visible_ASCII(string key, bool usable) => Assert.Equal(usable, ApiKey.IsUsable(key));

    [Fact]
    public void A_key_has_up_to_200_characters_and_a_made_one_is_strong()
    {
        Assert.True(ApiKey.IsUsable(new string('k', 200)));
        Assert.False(ApiKey.IsUsable(new string('k', 201)));
        Assert.Matches("^tr_api_[A-Za-z0-9_-]{43}$", ApiKey.Create());
        Assert.NotEqual(ApiKey.Create(), ApiKey.Create());
        Assert.Equal(32, ApiKey.StrongLength);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("7", true)]
    [InlineData("Front-desk_2.b", true)]
    [InlineData("-a", false)]
    [InlineData(".a", false)]
    [InlineData("_a", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("aé", false)]
    public void A_name_begins_with_a_letter_or_digit(string name, bool usable) => Assert.Equal(usable, KeyName.IsUsable(name));

    [Fact]
    public void A_name_has_up_to_64_characters()
    {
        Assert.True(KeyName.IsUsable(new string('n', 64)));
        Assert.False(KeyName.IsUsable(new string('n', 65)));
    }

    [Theory]
    [InlineData("ingest", "ingest")]
    [InlineData("read", "read")]
    [InlineData("admin", "admin")]
    [InlineData("admin, ingest,read", "ingest,read,admin")]
    [InlineData("read,read", "read")]
    [InlineData("", null)]
    [InlineData("Read", null)]
    [InlineData("read,", null)]
    public void Scopes_are_written_as_they_are_read(string text, string? written)
    {
        Assert.Equal(written is not null, KeyScopeNames.TryParse(text, out var scopes));
        if (written is not null) Assert.Equal(written, scopes.Text());
    }

    [Theory]
    [InlineData("ingest", 7L, "ingest anykey 7")]
    [InlineData("read", 7L, "read anykey 7")]
    [InlineData("ingest,read", 7L, "ingest read anykey 7")]
    [InlineData("admin", 7L, "ingest read anykey admin 0 7 8")]
    [InlineData("admin", null, "ingest read anykey admin 0 7 8")]
    [InlineData("read", null, "read anykey 0")]
    [InlineData("none", 7L, "7")]
    public void A_key_opens_what_its_scopes_and_its_workspace_say(string scopes, long? workspace, string opens)
    {
        _ = KeyScopeNames.TryParse(scopes, out var given);
        var caller = Caller.Of(new StoredKey(1, "k", given, workspace, 0, null, null), byCookie: true);
        var may = new[] { ("ingest", Access.Ingest), ("read", Access.Read), ("anykey", Access.AnyKey), ("admin", Access.Admin) }.Where(access => caller.May(access.Item2.AnyOf)).Select(access => access.Item1);
        Assert.Equal(opens, string.Join(' ', may.Concat(new[] { 0L, 7, 8 }.Where(caller.Opens).Select(id => $"{id}"))));
        Assert.True(caller.ByCookie);
        Assert.False(Caller.Owner(byCookie: false).ByCookie);
        Assert.Equal((true, KeyScopes.None, false), (Access.Open.IsOpen, Access.Open.AnyOf, Access.Read.IsOpen || Access.Ingest.IsOpen || Access.AnyKey.IsOpen || Access.Admin.IsOpen));
    }

    [Theory]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer   abc ", "abc")]
    [InlineData("Bearer a b", "a b")]
    [InlineData("Bearer", null)]
    [InlineData("Bearer ", null)]
    [InlineData("Bearer:abc", null)]
    [InlineData("Bearerabc", null)]
    [InlineData("Basic abc", null)]
    [InlineData("Basics abc", null)]
    [InlineData("", null)]
    public void The_header_gives_what_follows_its_scheme(string header, string? value)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;
        Assert.Equal(value, AuthorizationHeader.Read(context.Request, "Bearer"));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:ff02::1", "2001:db8:1:ff02::")]
    [InlineData("::1", "::1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("10.1.2.3", null)] // a proxy that is trusted says of whom it asks; without that nobody is known
    [InlineData("::ffff:10.1.2.3", null)]
    public void Whoever_asks_is_known_by_the_address_of_a_household(string? remote, string? known)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
        context.Features.Set(new TrustedPeer([IPNetwork.Parse("10.0.0.0/8")]));
        Assert.Equal(known, ClientAddress.Of(context)?.ToString());
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("POST", false)]
    [InlineData("DELETE", false)]
    public void Reading_changes_nothing(string method, bool safe)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        Assert.Equal(safe, SafeMethods.Includes(context.Request));
    }

    [Theory]
    // Origin, Sec-Fetch-Site: is it proven to be this server's page; is it surely a foreign one?
    [InlineData(null, null, false, false)]
    [InlineData(null, "same-origin", true, false)]
    [InlineData(null, "none", false, false)]
    [InlineData(null, "same-site", false, true)]
    [InlineData(null, "cross-site", false, true)]
    [InlineData("http://tuner.test:8000", null, true, false)]
    [InlineData("http://TUNER.test:8000", null, true, false)]
    [InlineData("http://tuner.test", null, false, true)]
    [InlineData("https://tuner.test:8000", null, false, true)]
    [InlineData("http://other.test:8000", null, false, true)]
    [InlineData("null", null, false, true)]
    [InlineData("null", "same-origin", false, false)]
    [InlineData("http://other.test:8000", "same-origin", false, false)]
    [InlineData("http://tuner.test:8000", "cross-site", true, true)]
    public void A_page_of_this_server_is_told_from_a_foreign_one(string? origin, string? site, bool proven, bool foreign)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("tuner.test", 8000);
        if (origin is not null) context.Request.Headers.Origin = origin;
        if (site is not null) context.Request.Headers["Sec-Fetch-Site"] = site;
        Assert.Equal((proven, foreign), (SameOrigin.IsProven(context.Request), SameOrigin.IsForeign(context.Request)));
    }

    [Fact]
    public void So_many_are_allowed_at_once_and_then_one_in_each_interval()
    {
        var allowances = new Allowances<string>(3, TimeSpan.FromSeconds(10));
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(allowances.Wait("a", Start));
            allowances.Take("a", Start);
        }

        Assert.Equal(TimeSpan.FromSeconds(10), allowances.Wait("a", Start));
        Assert.Equal(TimeSpan.FromSeconds(1), allowances.Wait("a", Start.AddSeconds(9)));
        Assert.Null(allowances.Wait("a", Start.AddSeconds(10)));
        Assert.Null(allowances.Wait("b", Start));
        allowances.Take("a", Start.AddSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(10), allowances.Wait("a", Start.AddSeconds(10)));
        // After a long pause no more are allowed than at first.
        for (var i = 0; i < 3; i++) allowances.Take("a", Start.AddHours(1));
        Assert.Equal(TimeSpan.FromSeconds(10), allowances.Wait("a", Start.AddHours(1)));
    }

    [Fact]
    public void Of_too_many_names_those_go_that_have_waited_enough_and_then_those_nearest_to_it()
    {
        var allowances = new Allowances<int>(1, TimeSpan.FromSeconds(10));
        for (var name = 0; name < 10_000; name++) allowances.Take(name, Start.AddMilliseconds(name));
        // A name that is known makes no room.
        allowances.Take(9_999, Start.AddMilliseconds(9_999));
        Assert.NotNull(allowances.Wait(0, Start));
        // At this moment names 0 to 4 are full again: they are no loss, and all others stay.
        allowances.Take(20_000, Start.AddMilliseconds(10_004));
        Assert.Null(allowances.Wait(4, Start));
        Assert.NotNull(allowances.Wait(5, Start));
        for (var name = 30_000; name < 30_005; name++) allowances.Take(name, Start.AddMilliseconds(10_004));
        Assert.Null(allowances.Wait(5_004, Start));
        Assert.NotNull(allowances.Wait(5_005, Start));
        Assert.NotNull(allowances.Wait(30_004, Start));
    }

    [Fact]
    public async Task A_use_of_a_key_is_noted_once_a_minute()
    {
        var store = new NotingStore();
        var use = new KeyUse(store, new ServerOptions { DataFolder = "none", TimeProvider = _time });
        var key = new StoredKey(7, "k", KeyScopes.Ingest, 1, 0, null, null);
        await use.NoteAsync(key, isSender: true);
        await use.NoteAsync(key, isSender: true);
        await use.NoteAsync(key with { Id = 8 }, isSender: true);
        _time.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(1));
        await use.NoteAsync(key, isSender: true);
        _time.Advance(TimeSpan.FromTicks(1));
        await use.NoteAsync(key, isSender: true);
        Assert.Equal([(7, Start.ToUnixTimeMilliseconds()), (8, Start.ToUnixTimeMilliseconds()), (7, Start.ToUnixTimeMilliseconds() + 60_000)], store.Used);
    }

    [Fact]
    public void Its_owner_is_told_of_wrong_keys_once_a_minute_for_each_address_and_how_many()
    {
        var told = new List<string>();
        var log = new WrongKeyLog(new ServerOptions { DataFolder = "none", TimeProvider = _time, OnWrongKey = told.Add });
        var (here, there) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));
        for (var i = 0; i < 3; i++) log.Note(new DefaultHttpContext(), here);
        log.Note(new DefaultHttpContext(), there);
        log.Note(new DefaultHttpContext(), null);
        _time.Advance(TimeSpan.FromSeconds(59));
        log.Note(new DefaultHttpContext(), here);
        _time.Advance(TimeSpan.FromSeconds(1));
        log.Note(new DefaultHttpContext(), here);
        log.Note(new DefaultHttpContext(), there);
        Assert.Equal(
            [
                "A wrong API key was given from 192.0.2.1, last at an unknown address.",
                "A wrong API key was given from 192.0.2.2, last at an unknown address.",
                "A wrong API key was given from behind the trusted proxy, last at an unknown address.",
                "4 wrong API keys were given from 192.0.2.1, last at an unknown address.",
                "A wrong API key was given from 192.0.2.2, last at an unknown address.",
            ],
            told);
    }

    [Fact]
    public void Of_a_thousand_addresses_no_more_is_remembered()
    {
        var told = 0;
        var log = new WrongKeyLog(new ServerOptions { DataFolder = "none", TimeProvider = _time, OnWrongKey = _ => told++ });
        for (var i = 0; i < 1_000; i++) log.Note(new DefaultHttpContext(), new IPAddress(0x0a000000L + i));
        for (var i = 0; i < 1_000; i++) log.Note(new DefaultHttpContext(), new IPAddress(0x0a000000L + i));
        Assert.Equal(1_000, told);
        log.Note(new DefaultHttpContext(), new IPAddress(0x0b000000L));
        log.Note(new DefaultHttpContext(), new IPAddress(0x0a000000L));
        Assert.Equal(1_002, told);
    }

    [Fact]
    public void A_short_key_that_is_right_is_remembered_for_its_address_alone()
    {
        var wrong = new WrongKeys(_time);
        var (here, key) = (IPAddress.Parse("192.0.2.1"), KeyHash.Of("short"));
        for (var i = 0; i < 29; i++) Assert.Null(wrong.Note(KeyHash.Of($"guess {i}"), here));
        Assert.Null(wrong.NoteRight(key, here));
        Assert.Null(wrong.Note(KeyHash.Of("guess 29"), here));
        Assert.Null(wrong.NoteRight(key, here));
        Assert.Equal(TimeSpan.FromSeconds(3), wrong.NoteRight(KeyHash.Of("other"), here));
    }

    [Fact]
    public void Of_the_key_and_the_address_the_longer_wait_counts()
    {
        var wrong = new WrongKeys(_time);
        var here = IPAddress.Parse("192.0.2.1");
        for (var i = 0; i < 10; i++) Assert.Null(wrong.Note(KeyHash.Of("old"), here));
        for (var i = 0; i < 20; i++) Assert.Null(wrong.Note(KeyHash.Of($"guess {i}"), here));
        Assert.Equal(TimeSpan.FromSeconds(6), wrong.Note(KeyHash.Of("old"), here));
        _time.Advance(TimeSpan.FromSeconds(5));
        // The address may try again; the key not yet.
        Assert.Equal(TimeSpan.FromSeconds(1), wrong.Note(KeyHash.Of("old"), here));
        Assert.Null(wrong.Note(KeyHash.Of("guess"), here));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000/login?token=t", "http://127.0.0.1:8000/", "t")]
    [InlineData("http://127.0.0.1:8000/tuner/login?token=a-b_c\n", "http://127.0.0.1:8000/tuner", "a-b_c")]
    [InlineData("ftp://127.0.0.1:8000/login?token=t", null, null)]
    [InlineData("http://127.0.0.1:8000/login?token=", null, null)]
    [InlineData("http://127.0.0.1:8000/login?tokens=t", null, null)]
    [InlineData("http://127.0.0.1:8000/logins?token=t", null, null)]
    [InlineData("/login?token=t", null, null)]
    [InlineData("", null, null)]
    public void A_link_in_the_data_folder_is_read_when_it_is_one(string content, string? server, string? token)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Under("start-token");
        File.WriteAllText(file, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var link = LoginLink.Read(folder.Path);
        Assert.Equal((server, token), (link?.Server.AbsoluteUri, link?.Token));
        if (link is null) return;
        Assert.True(link.IsFor(new Uri("http://localhost:8000")));
        Assert.True(link.IsFor(new Uri("http://127.0.0.1:8000/x")));
        Assert.False(link.IsFor(new Uri("https://127.0.0.1:8000")));
        Assert.False(link.IsFor(new Uri("http://127.0.0.1:8001")));
        Assert.False(link.IsFor(new Uri("http://calls.test:8000")));
    }

    [Fact]
    public void A_link_of_up_to_4096_bytes_is_read_and_none_that_others_may_read_or_that_leads_elsewhere()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Under("start-token");
        const string link = "http://127.0.0.1:8000/login?token=";
        Write(new string('t', 4096 - link.Length));
        Assert.NotNull(LoginLink.Read(folder.Path));
        Write(new string('t', 4097 - link.Length));
        Assert.Null(LoginLink.Read(folder.Path));
        Write("t");
        if (!OperatingSystem.IsWindows())
        {
            foreach (var mode in (UnixFileMode[])[UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.OtherWrite, UnixFileMode.UserExecute])
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | mode);
                Assert.Null(LoginLink.Read(folder.Path));
            }

            File.SetUnixFileMode(file, UnixFileMode.UserRead);
        }

        Assert.NotNull(LoginLink.Read(folder.Path));
        StartToken.Remove(folder.Path, new Uri("http://127.0.0.1:8000/login?token=other"));
        Assert.True(File.Exists(file));
        StartToken.Remove(folder.Path, new Uri("http://127.0.0.1:8000/login?token=t"));
        Assert.False(File.Exists(file));

        void Write(string token)
        {
            File.WriteAllText(file, link + token);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Notes when which key was used.</summary>
    private sealed class NotingStore : IKeyStore
    {
        public List<(long Id, long At)> Used { get; } = [];

        public Task UsedAsync(long id, long nowMs, CancellationToken cancellationToken)
        {
            Used.Add((id, nowMs));
            return Task.CompletedTask;
        }

        public Task<bool> AddFirstAsync(KeyHash hash, long createdAtMs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> AddAsync(KeyHash hash, string name, KeyScopes scopes, long? workspaceId, long createdAtMs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredKey?> FindAsync(KeyHash hash, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> RevokeAsync(string name, long nowMs, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
