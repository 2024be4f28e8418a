using System.Security.Authentication;

namespace Tuner.Pipecat.Delivery;

/// <summary>What keeps a server from being reached, in words for a person.</summary>
internal static class NetworkFault
{
    /// <summary>True when there was somebody, but no secure connection to them.</summary>
    public static bool IsTls(HttpRequestException fault) =>
        fault.HttpRequestError == HttpRequestError.SecureConnectionError || fault.InnerException is AuthenticationException;

    /// <summary>One sentence without its full stop; the system's words where there are no better ones.</summary>
    public static string Describe(Exception fault)
    {
        var words = (fault.InnerException ?? fault).Message.TrimEnd('.');
        if (fault is not HttpRequestException request || !IsTls(request)) return words;
        return "no secure connection: " + Certificate(words);
    }

    /// <summary>The names of the system's findings stand in its text.</summary>
    private static string Certificate(string words) =>
        words.Contains("NotTimeValid", StringComparison.Ordinal) ? "the server's certificate has expired or does not hold yet: renew it, or set this machine's clock"
        : words.Contains("NameMismatch", StringComparison.Ordinal) ? "the server's certificate is for another host name: use the name that it is for, or give the server one for this name"
        : words.Contains("UntrustedRoot", StringComparison.Ordinal) || words.Contains("PartialChain", StringComparison.Ordinal)
            ? "nobody whom this machine trusts has signed the server's certificate: install the certificate of its authority, or name its file in SSL_CERT_FILE"
        : words;
}
