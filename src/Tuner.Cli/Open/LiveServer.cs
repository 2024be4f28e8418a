using Tuner.Server.Keys;

namespace Tuner.Cli.Open;

/// <summary>Whether a server still runs that left its address behind.</summary>
internal static class LiveServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks without the token: another program may have the port by now.</summary>
    public static async Task<bool> AnswersAsync(LoginLink link, CommandContext context, CancellationToken cancel)
    {
        try
        {
            using var client = new HttpClient(context.Http()) { Timeout = Patience, MaxResponseContentBufferSize = 1024 };
            return await client.GetStringAsync(new Uri(link.Server, "/health/live"), cancel).ConfigureAwait(false) == "live\n";
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            return false;
        }
    }
}
