namespace Tuner.Cli.Doctor;

/// <summary>What the answer to an empty call says of the address that calls are posted to.</summary>
internal static class PostedCheck
{
    public static Finding Of(ServerSettings settings, ServerAnswer answer) => answer switch
    {
        { Status: >= 300 and < 400 } => Finding.Bad("server", $"{settings.Server} sends its callers elsewhere (HTTP {answer.Status})", "set TUNER_BASE_URL to the final address: the key is not carried to another host"),
        { Status: 407 } => Finding.Bad("server", "the proxy wants a user name and password (HTTP 407)", "put them into the proxy's address, as http://user:password@proxy:3128"),
        { Status: >= 500 } => Finding.Warning("server", $"{settings.Server} answers, with an error of its own (HTTP {answer.Status})", "look at the server; calls wait meanwhile"),
        { Status: 408 or 425 or 429 } => Finding.Warning("server", $"{settings.Server} has no time now (HTTP {answer.Status})", "calls wait meanwhile"),
        { IsAnswer: true } => Finding.Good("server", $"{settings.Server} answers as the Tuner API does"),
        _ => Finding.Bad("server", $"{Where(settings)} answers HTTP {answer.Status}, not as the Tuner API does", Advice(settings)),
    };

    private static string Where(ServerSettings settings) => settings.PostAddress!.GetLeftPart(UriPartial.Path);

    private static string Advice(ServerSettings settings) =>
        settings.Server.Contains("/api", StringComparison.OrdinalIgnoreCase)
            ? "set TUNER_BASE_URL to the address before /api/v1, which is added to it"
            : "check TUNER_BASE_URL: another program, a proxy or an ingress answers there; calls wait meanwhile";
}
