namespace Tuner.Server.Pages.List;

/// <summary>How an open list asks for the calls that come in.</summary>
internal static class NewCalls
{
    /// <summary>Where they are told of.</summary>
    public const string Path = "/streams/calls";

    /// <summary>The parameter that names the newest call that the list knows.</summary>
    public const string After = "after";

    /// <summary>The address for a list whose newest call is this one.</summary>
    public static string HrefOf(ListAddress address, long newest) =>
        CallsAddress.Of(Path, [.. address.Parameters.Select(parameter => (parameter.Name, (string?)parameter.Value)), (After, CallsAddress.Text(newest))]);
}
