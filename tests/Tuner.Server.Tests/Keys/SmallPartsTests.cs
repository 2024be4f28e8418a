using System.Net;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;

namespace Tuner.Server.Tests.Keys;

/// <summary>The bounds and words of what lets people in, each asked by itself.</summary>
public sealed class SmallPartsTests
{
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
    [InlineData("2001:db8:1:2:ab03:4:5:6", "2001:db8:1:2::")]
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
}
