using Tuner.Server.Calls;

namespace Tuner.Server.Comparing;

/// <summary>What a comparison uses of a call: what a store keeps beside its payload, so that comparing reads no payload.</summary>
/// <param name="Facts">What is known of the call as a whole.</param>
/// <param name="Rows">Its waits, tools and errors.</param>
internal sealed record ComparedCall(CallSummary Facts, CallRows Rows)
{
    /// <summary>Whose time a wait was, milliseconds by names that stay the same from one process, and one setting, to the next.</summary>
    public static Dictionary<string, long> OwnersOf(WaitRow wait)
    {
        var owners = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var owner in wait.Owners)
        {
            var name = owner.Kind == "setting" ? SettingOf(owner.Name) : ServiceOf(owner.Name);
            owners[name] = owners.GetValueOrDefault(name) + owner.Ms;
        }

        return owners;
    }

    /// <summary>The kind of a service: its number, or its address in memory, is another one in each process.</summary>
    public static string ServiceOf(string? source)
    {
        var name = source?.Split(" object at 0x")[0] ?? "";
        if (name.Length < source?.Length) name = name[(name.LastIndexOf('.') + 1)..].TrimStart('<');
        if (name.LastIndexOf('#') is > 0 and var number && name.AsSpan(number + 1).IndexOfAnyExceptInRange('0', '9') < 0) name = name[..number];
        return name.Length > 0 ? name : "unknown";
    }

    /// <summary>A setting without its value, which is what two versions may differ in: <c>VAD stop_secs</c> of <c>VAD stop_secs 0.2 s</c>.</summary>
    private static string SettingOf(string name)
    {
        for (var at = name.IndexOf(' ', StringComparison.Ordinal); at >= 0 && at + 1 < name.Length; at = name.IndexOf(' ', at + 1))
            if (char.IsAsciiDigit(name[at + 1])) return name[..at];
        return name;
    }
}
