namespace Tuner.Pipecat.Redaction;

/// <summary>The application's own code that finds secrets: guarded, and with a limit on its time.</summary>
internal sealed class OwnFinder(Func<string, IReadOnlyList<Range>> find)
{
    private const int MostFaults = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);
    private int _faults;

    public void Find(string text, List<Secret> found)
    {
        if (Volatile.Read(ref _faults) < MostFaults && Ask(text) is { } ranges)
        {
            foreach (var range in ranges)
            {
                var (start, end) = (Math.Clamp(range.Start.GetOffset(text.Length), 0, text.Length), Math.Clamp(range.End.GetOffset(text.Length), 0, text.Length));
                if (start < end) found.Add(new Secret(start, end, Secret.Own));
            }

            return;
        }

        found.Add(new Secret(0, text.Length, Secret.Own));
    }

    private IReadOnlyList<Range>? Ask(string text)
    {
        try
        {
            var asked = Task.Run(() => find(text));
            if (asked.Wait(Limit) && asked.Result is { } ranges) return [.. ranges];
        }
        catch (Exception)
        {
            // Whatever the application's code throws: what it did not clear is masked.
        }

        Interlocked.Increment(ref _faults);
        return null;
    }
}
