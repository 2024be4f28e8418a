using Tuner.Server.Keys;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Keys;

/// <summary>The link that a server leaves for its owner.</summary>
public sealed class LoginLinkTests
{
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
        File.WriteAllText(file, "https://calls.test/login?token=t");
        Assert.Equal("https://calls.test/", LoginLink.Read(folder.Path)?.Server.AbsoluteUri);
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
}
