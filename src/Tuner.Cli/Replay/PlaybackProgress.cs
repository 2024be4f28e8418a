using Tuner.Cli.CallViews;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Cli.Replay;

/// <summary>
/// What a person sees while a call is played at its own pace: each row once another follows it, on standard error, so that
/// standard output holds the summary alone.
/// </summary>
internal sealed class PlaybackProgress(TextWriter error)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly HashSet<string> _told = [];
    private TimeSpan _looked;

    /// <summary>Says that it began, since the first words may be long in coming.</summary>
    public void Begin(string name, PlaybackSpeed speed) =>
        error.WriteLine($"Playing {SafeText.OneLine(name)} at {speed} times its own pace; its record follows when the call is over.");

    /// <summary>Called for each frame that is due.</summary>
    public void Played(TimeSpan played, CallRecorder recorder)
    {
        if (played - _looked < Pause) return;
        _looked = played;
        var rows = recorder.ToPayload().TranscriptWithToolCalls;
        var newest = rows[^1].StartMs ?? 0;
        // A row grows until something else follows it: words of the caller come late.
        foreach (var row in rows)
        {
            if (row.Metadata?.Placeholder == true || (row.EndMs ?? row.StartMs ?? 0) > newest || ReferenceEquals(row, rows[^1]) || !_told.Add(Key(row))) continue;
            error.Write(Consoles.PlainText(Transcript.Row(row), Consoles.PipedWidth));
        }
    }

    private static string Key(TranscriptSegment row) => $"{row.Role} {row.StartMs}";
}
