using System.Security.Cryptography.X509Certificates;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Send;

/// <summary>A real server with certificates that are no good, and real processes that trust one authority.</summary>
public sealed class TlsTests : IAsyncDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly TemporaryFolder _trusted = new();
    private readonly Certificates _certificates = new();
    private readonly FaultServer _server = new();

    [Theory]
    [InlineData("self-signed", "nobody whom this machine trusts has signed the server's certificate")]
    [InlineData("expired", "the server's certificate has expired or does not hold yet")]
    [InlineData("wrong host", "the server's certificate is for another host name")]
    public async Task A_call_waits_for_a_good_certificate_and_no_byte_of_it_nor_the_key_goes_before(string fault, string sentence)
    {
        using var bad = Certificate(fault);
        using var good = _certificates.Good();
        _server.Certificate = bad;
        var (replayed, said) = await RunAsync("replay", Calls.Log("1.7.0", "clinic"), "--live", "--call-id", "tls-1", "--send", _server.BaseUrl);
        Assert.Equal(ExitCodes.Failed, replayed);
        Assert.Contains("tuner: call tls-1 waits on disk: no secure connection: " + sentence, said, StringComparison.Ordinal);

        var (sent, words) = await RunAsync("send");
        Assert.Equal(ExitCodes.Failed, sent);
        Assert.Contains(sentence, Assert.Single(words.Split('\n'), line => line.StartsWith("tuner: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        var found = (await RunAsync("doctor", "--send", _server.BaseUrl)).Printed.Replace('\n', ' ');
        Assert.Contains($"bad     server: {_server.BaseUrl} cannot be reached (no secure connection: {sentence}", found, StringComparison.Ordinal);
        Assert.Equal(0, _server.Heard);

        _server.Certificate = good;
        Assert.Equal(ExitCodes.Done, (await RunAsync("send")).ExitCode);
        Assert.Equal("tls-1", Assert.Single(_server.Requests).CallId);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificates.Dispose();
        _state.Dispose();
        _trusted.Dispose();
    }

    private X509Certificate2 Certificate(string fault) => fault switch
    {
        "self-signed" => Certificates.SelfSigned(),
        "expired" => _certificates.Expired(),
        _ => _certificates.OfAnotherHost(),
    };

    private async Task<(int ExitCode, string Printed)> RunAsync(params string[] args)
    {
        var file = Path.Combine(_trusted.Path, "trusted.pem");
        await File.WriteAllTextAsync(file, _certificates.AuthorityPem, TestContext.Current.CancellationToken);
        using var process = TunerProcess.StartWith(
            new() { ["TUNER_API_KEY"] = "tr_api_tls", ["TUNER_STATE_DIR"] = _state.Path, ["SSL_CERT_FILE"] = file, ["SSL_CERT_DIR"] = _trusted.Path },
            args);
        var exitCode = await process.WaitForExitAsync();
        return (exitCode, string.Join('\n', process.Printed));
    }
}
