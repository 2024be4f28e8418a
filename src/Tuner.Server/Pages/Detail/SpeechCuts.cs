using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Who broke off whose speech: the caller the agent's, the agent the caller's, or the call's end.</summary>
internal sealed class SpeechCuts
{
    /// <summary>What is said of an agent whom the caller cut off.</summary>
    public const string ByCallerWords = "cut off by the caller";

    /// <summary>What is said of an agent who began while the caller spoke.</summary>
    public const string ByAgentWords = "cut in on the caller";

    // The formulas of docs/record.md: an agent that begins so shortly before the caller's last sound waited for him.
    private const long PoliteMs = 200;

    // Senders that do not say when the caller cut in: he began while the agent spoke, or a moment after it fell silent.
    private const long CutInMs = 500;

    // A call's end cuts what sounded until then.
    private const long EndMs = 1_500;

    private readonly Dictionary<CallRow, string> _words = new(ReferenceEqualityComparer.Instance);

    private SpeechCuts()
    {
    }

    /// <summary>How often the caller cut the agent off.</summary>
    public int ByCaller { get; private set; }

    /// <summary>How often the agent began while the caller spoke.</summary>
    public int ByAgent { get; private set; }

    /// <summary>Whether the end of the call cut the agent off.</summary>
    public bool ByEnd { get; private set; }

    /// <summary>What is said of a row; null when it neither was cut off nor cut in.</summary>
    public string? Of(CallRow row) => _words.GetValueOrDefault(row);

    /// <summary>Looks at all rows of a call.</summary>
    public static SpeechCuts Of(CallRecord record)
    {
        var cuts = new SpeechCuts();
        var callers = record.Rows.Where(row => row is { Role: RowRole.Caller, StartMs: not null }).OrderBy(row => row.StartMs).ToList();
        long? latest = null;
        var next = 0;
        foreach (var row in record.Rows.Where(row => row.Role == RowRole.Agent).OrderBy(row => row.StartMs ?? long.MaxValue))
        {
            while (next < callers.Count && callers[next].StartMs < row.StartMs) latest = Later(latest, callers[next++].EndMs);
            // What sounds at an output of its own, as an interpreter does, is not said into his words.
            var begunInside = row.StartMs is { } start && latest - PoliteMs > start && row.Metadata.Text("destination") is null;
            if (begunInside) cuts.ByAgent++;
            if (row.Interrupted) cuts._words[row] = cuts.CutOff(row, callers, record);
            else if (begunInside) cuts._words[row] = ByAgentWords;
        }
        foreach (var row in callers.Where(row => row.Interrupted)) cuts._words[row] = "cut in on the agent";
        return cuts;
    }

    private static long? Later(long? one, long? other) => one is null || other > one ? other : one;

    private string CutOff(CallRow row, List<CallRow> callers, CallRecord record)
    {
        if (row.InterruptedAtMs is not null || CallerCame(row, callers))
        {
            ByCaller++;
            return ByCallerWords;
        }
        if (row.EndMs is not { } end || end < record.DurationMs - EndMs) return "cut off";
        ByEnd = true;
        if (record.Payload.Member("general_meta_data_raw").Member("recording").IsTrue("cut")) return "cut off: the bot went away";
        return record.Payload.Text("disconnection_reason") switch
        {
            "user_hangup" => "cut off: the caller hung up",
            "agent_hangup" => "cut off: the agent hung up",
            "error" => "cut off: something broke",
            _ => "cut off by the end of the call",
        };
    }

    // The callers stand by their starts.
    private static bool CallerCame(CallRow row, List<CallRow> callers)
    {
        if (row is not { StartMs: { } start, EndMs: { } end }) return false;
        var (low, high) = (0, callers.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (callers[middle].StartMs > start) high = middle;
            else low = middle + 1;
        }
        return low < callers.Count && callers[low].StartMs <= end + CutInMs;
    }
}
