using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// What a full queue gives up first. The ranks are those of <c>wanted-frames.json</c>, by which the Python tap drops as
/// well: the last quarter of the queue is kept for what no record can do without.
/// </summary>
internal static class FrameWorth
{
    private const int Unnamed = 2;

    private static readonly Dictionary<string, int> Ranks = Read();

    /// <summary>How many of the queue's places may be taken for this frame to be let in.</summary>
    public static int RoomFor(Frame frame, int places) => RankOf(frame) switch
    {
        0 => places / 2,
        1 => places * 5 / 8,
        Unnamed => places * 3 / 4,
        _ => places,
    };

    /// <summary>From 0, given up first, to 3.</summary>
    public static int RankOf(Frame frame) =>
        FrameCatalog.Names.TryGetValue(frame.GetType(), out var name) && Ranks.TryGetValue(name, out var rank) ? rank : Unnamed;

    private static Dictionary<string, int> Read()
    {
        using var stream = typeof(FrameWorth).Assembly.GetManifestResourceStream("wanted-frames.json")!;
        using var table = JsonDocument.Parse(stream);
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rank in table.RootElement.GetProperty("keep").EnumerateObject())
        {
            foreach (var name in rank.Value.EnumerateArray()) ranks[name.GetString()!] = rank.Name[0] - '0';
        }

        return ranks;
    }
}
