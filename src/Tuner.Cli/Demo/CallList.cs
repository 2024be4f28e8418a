using System.Text.Json;

namespace Tuner.Cli.Demo;

/// <summary>What the server says that it has.</summary>
internal static class CallList
{
    /// <exception cref="CommandFailure">It does not say.</exception>
    public static async Task<long> CountAsync(HttpClient http, Uri server, CancellationToken cancel)
    {
        try
        {
            using var list = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri(server, "/api/v1/calls?limit=1"), cancel).ConfigureAwait(false));
            return list.RootElement.GetProperty("total").GetInt64();
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandFailure($"the server at {server} does not tell its calls ({fault.Message.TrimEnd('.')}).");
        }
    }
}
