namespace Tuner.Pipecat;

/// <summary>What the value of an on-off variable means; the words are those of the Python package.</summary>
internal static class EnvironmentSwitch
{
    /// <summary>True for on, false for off or nothing, null for what is neither.</summary>
    public static bool? Read(string? value) => value?.Trim().ToLowerInvariant() switch
    {
        "1" or "true" or "yes" or "on" => true,
        null or "" or "0" or "false" or "no" or "off" => false,
        _ => null,
    };
}
