using Tuner.Pipecat.Delivery;

namespace Tuner.Cli.CallSources;

/// <summary>A record that waits on this machine, read without touching it.</summary>
internal static class OutboxEntry
{
    private const long LargestEntry = 256 << 20;

    /// <summary>The call of an entry; null where the file is none, or was sent a moment ago.</summary>
    /// <exception cref="CommandFailure">The file cannot be read.</exception>
    public static SourcedCall? Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestEntry) return null;
            var bytes = File.ReadAllBytes(path);
            var end = bytes.AsSpan().IndexOf((byte)'\n');
            return end > 0 && RecordFacts.Read(bytes.AsSpan(0, end)) is { } facts ? new(path, bytes[(end + 1)..]) { Agent = facts.AgentId } : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{path} cannot be read ({fault.Message.TrimEnd('.')}).");
        }
    }
}
