namespace Tuner.Pipecat;

/// <summary>Reads variables without the blanks around them: a secret that is mounted as a file ends in a new line.</summary>
internal static class EnvironmentVariables
{
    public static Func<string, string?> Trimmed(Func<string, string?> environment) => name => environment(name)?.Trim();
}
