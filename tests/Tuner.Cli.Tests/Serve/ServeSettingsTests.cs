using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Serve;

public sealed class ServeSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_file_is_overruled_by_the_environment_and_that_by_the_command_line_and_each_says_where_it_came_from()
    {
        var file = _folder.Write("serve.conf", "# a comment\nport = 1111\nhost = \"0.0.0.0\"\nlog = json\n\ntrusted-proxy = 10.0.0.0/8\ntrusted-proxy = 192.0.2.1\n");
        var cli = new CliUnderTest { Variables = { ["TUNER_SERVE_CONFIG"] = file, ["TUNER_SERVE_PORT"] = "2222", ["TUNER_SERVE_HOST"] = "127.0.0.2", ["TUNER_API_KEY"] = "tr_api_secret" } };
        var result = await cli.RunAsync("serve", "--print-config", "--port", "3333");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Matches("(?m)^port = 3333 +# the command line$", result.Out);
        Assert.Matches("(?m)^host = 127.0.0.2 +# the environment, TUNER_SERVE_HOST$", result.Out);
        Assert.Contains($"# {file}, line 4\n", result.Out, StringComparison.Ordinal);
        Assert.Matches("(?m)^trusted-proxy = 10.0.0.0/8 +# .*, line 6\ntrusted-proxy = 192.0.2.1 .*, line 7\n", result.Out);
        Assert.Matches("(?m)^drain = 0 +# default$", result.Out);
        Assert.Matches("(?m)^# tls-certificate = +# not set$", result.Out);
        Assert.Contains("# TUNER_API_KEY is set; it is not shown", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("tr_api_secret", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_printed_is_a_file_of_settings_that_gives_the_same()
    {
        var first = await new CliUnderTest().RunAsync("serve", "--print-config", "--port", "0", "--trusted-proxy", "10.0.0.1", "--log-requests", "--metrics-address", "[::1]:9464", "--keep-workspace-days", "42=30", "--data", _folder.Path);
        var file = _folder.Write("serve.conf", string.Join('\n', first.Out.Split('\n').Select(line => line.StartsWith('#') ? line : line.Split("  #")[0])));
        var second = await new CliUnderTest().RunAsync("serve", "--print-config", "--config", file);
        Assert.Equal("", second.Error);
        Assert.Equal(Values(first.Out), Values(second.Out));
        static string[] Values(string printed) => [.. printed.Split('\n').Select(line => line.Split(" #")[0].TrimEnd())];
    }

    [Theory]
    [InlineData("port = 1\nprot = 2\n", "line 2: there is no setting 'prot'")]
    [InlineData("port = many\n", "line 1: --port takes a whole number from 0 to 65535, not 'many'")]
    [InlineData("\nport = 1\nport = 2\n", "line 3: 'port' stands on line 2 already")]
    [InlineData("port\n", "line 1: this is no setting")]
    [InlineData("log = loud\n", "line 1: --log takes text or json")]
    [InlineData("drain = 61\n", "line 1: --drain takes whole seconds from 0 to 60")]
    [InlineData("metrics-address = 9464\n", "line 1: --metrics-address takes an address and a port")]
    [InlineData("keep-days = 0\n", "line 1: --keep-days takes whole days")]
    [InlineData("max-recordings = 20 GB\n", "line 1: --max-recordings takes a number of bytes")]
    [InlineData("max-recordings = 99999999TB\n", "line 1: --max-recordings takes a number of bytes")]
    [InlineData("keep-workspace-days = 30\n", "line 1: --keep-workspace-days takes a workspace and whole days")]
    [InlineData("keep-workspace-days = 0=30\n", "line 1: --keep-workspace-days takes a workspace and whole days")]
    [InlineData("keep-workspace-days = 7=30\nkeep-workspace-days = 7=31\n", "line 2: --keep-workspace-days names workspace 7 twice")]
    [InlineData("trusted-proxy = 10.0.0.1\ntrusted-proxy = proxy\n", "line 2: --trusted-proxy takes an IP address or a network")]
    [InlineData("port = 65536\n", "line 1: --port takes a whole number from 0 to 65535, not '65536'")]
    [InlineData("log-requests = yes\n", "line 1: --log-requests takes true or false, not 'yes'")]
    public async Task A_wrong_line_is_one_sentence_that_names_file_and_line(string text, string sentence)
    {
        var file = _folder.Write("serve.conf", text);
        var told = (await new CliUnderTest().RunAsync("serve", "--config", file)).OneSentence(ExitCodes.WronglyUsed);
        Assert.Contains($"{file}, {sentence}", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_variable_is_named_and_so_is_a_file_that_is_not_there()
    {
        var wrong = new CliUnderTest { Variables = { ["TUNER_SERVE_HOST"] = "nowhere" } };
        Assert.Contains("TUNER_SERVE_HOST: --host takes an IP address", (await wrong.RunAsync("serve")).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        Assert.Contains(_folder.File("none"), (await new CliUnderTest().RunAsync("serve", "--config", _folder.File("none"))).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TUNER_SERVE_TLS_CERT")]
    [InlineData("TUNER_SERVE_DATABASE")]
    public async Task A_variable_of_no_setting_is_refused_with_the_names_that_there_are(string name)
    {
        var cli = new CliUnderTest { Variables = { [name] = "secret", ["TUNER_SERVE_CONFIG"] = _folder.Write("serve.conf", "") } };
        var told = (await cli.RunAsync("serve", "--print-config")).OneSentence(ExitCodes.WronglyUsed);
        Assert.Contains($"there is no setting {name}; there are TUNER_SERVE_PORT, ", told, StringComparison.Ordinal);
        Assert.Contains("TUNER_DATABASE, ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        cli.Variables[name] = "";
        Assert.Equal(ExitCodes.Done, (await cli.RunAsync("serve", "--print-config")).ExitCode);
    }

    [Fact]
    public async Task A_folder_is_no_file_of_settings() =>
        Assert.Contains($"{_folder.Path} is a folder", (await new CliUnderTest().RunAsync("serve", "--config", _folder.Path)).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);

    [Fact]
    public async Task A_certificate_that_is_not_there_and_a_key_without_one_are_sentences()
    {
        var cli = new CliUnderTest();
        Assert.Contains(_folder.File("none.pem"), (await cli.RunAsync("serve", "--port", "0", "--data", _folder.Path, "--tls-certificate", _folder.File("none.pem"))).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        Assert.Contains("--tls-certificate", (await cli.RunAsync("serve", "--port", "0", "--data", _folder.Path, "--tls-key", _folder.File("none.pem"))).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
