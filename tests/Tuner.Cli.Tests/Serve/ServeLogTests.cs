using System.Text.Json;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Serve;

public class ServeLogTests
{
    [Fact]
    public async Task For_machines_every_line_is_one_JSON_object_and_none_holds_a_key_or_what_a_stranger_typed()
    {
        using var folder = new TemporaryFolder();
        using var server = TunerProcess.Start("serve", "--port", "0", "--data", folder.Path, "--log", "json", "--log-requests");
        server.WaitForLine("{\"time\":");
        using var started = JsonDocument.Parse(server.Printed[^1]);
        var address = new Uri(started.RootElement.GetProperty("address").GetString()!);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/calls/secret-number?secret=1")) { Headers = { { "Authorization", "Bearer secret-key" } } };
        await http.SendAsync(request, TestContext.Current.CancellationToken);
        server.Interrupt();
        Assert.Equal(ExitCodes.Done, await server.WaitForExitAsync());
        var events = server.Printed.ConvertAll(line => JsonDocument.Parse(line).RootElement);
        Assert.Equal(["request", "started", "stopping"], events.Select(line => line.GetProperty("event").GetString()).Where(name => name is not "wrong_key" and not "note").Order());
        Assert.Contains(events, line => line.GetProperty("event").GetString() == "wrong_key" && line.GetProperty("level").GetString() == "warn");
        var asked = events.Single(line => line.GetProperty("event").GetString() == "request");
        Assert.Equal(("GET", "/calls/{id}", 401), (asked.GetProperty("http.request.method").GetString(), asked.GetProperty("http.route").GetString(), asked.GetProperty("http.response.status_code").GetInt32()));
        var all = string.Join('\n', server.Printed);
        Assert.DoesNotContain("secret", all, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", all, StringComparison.Ordinal);
        Assert.DoesNotContain(await File.ReadAllTextAsync(events[0].GetProperty("key_file").GetString()!, TestContext.Current.CancellationToken), all, StringComparison.Ordinal);
    }
}
