using Tuner.RealtimeStandIn;
using Tuner.Voice;

namespace Tuner.RealtimeHost;

/// <summary>Plays a session's log through an adapter, on a clock of its own, or in real time.</summary>
internal static class SessionReplay
{
    private const int Chunk = 20;

    /// <summary>Plays it.</summary>
    /// <param name="steps">What happens.</param>
    /// <param name="hostOf">Makes the host, connected.</param>
    /// <param name="at">Waits until a moment of the session comes in real time; null: the clock jumps.</param>
    public static async Task<ToldCall> RunAsync(IEnumerable<SessionStep> steps, Func<VoiceCall, ValueTask<IReplayedHost>> hostOf, Func<int, Task>? at = null)
    {
        var told = new ToldCall();
        var host = await hostOf(told.Call);
        var marks = new Dictionary<string, string>();
        var now = 0;
        foreach (var step in steps.SelectMany(Apart).OrderBy(step => step.Ms))
        {
            if (at is not null) await at(step.Ms);
            told.Time.Advance(TimeSpan.FromMilliseconds(step.Ms - now));
            now = step.Ms;
            await DoAsync(step, host, told.Call, marks);
        }

        await told.Call.DisposeAsync();
        return told;
    }

    private static IEnumerable<SessionStep> Apart(SessionStep step) => step.Host != "append"
        ? [step]
        : Enumerable.Range(1, (step.Value - step.Ms) / Chunk).Select(i => step with { Ms = step.Ms + (i * Chunk), Value = 48 * Chunk });

    private static async ValueTask DoAsync(SessionStep step, IReplayedHost host, VoiceCall call, Dictionary<string, string> marks)
    {
        switch (step.Host)
        {
            case null: await host.ReceiveAsync(step.ToWire()); break;
            case "append": await host.AppendAsync(step.Value); break;
            case "tool_result": await host.ToolResultAsync(step.Id!, step.Text!, step.Value == 1); break;
            case "response": await host.AskAsync(); break;
            case "truncate": await host.TruncateAsync(step.Id!, TimeSpan.FromMilliseconds(step.Value)); break;
            case "played": call.TrackPlayback().PlayedUpTo(step.Id!, TimeSpan.FromMilliseconds(step.Value)); break;
            case "track": call.TrackPlayback(); break;
            case "mark": marks[step.Text!] = call.TrackPlayback().Mark(step.Id!); break;
            case "mark_back": call.TrackPlayback().MarkReceived(marks[step.Text!]); break;
            case "sent": call.TrackPlayback().Sent(step.Id!, TimeSpan.FromMilliseconds(step.Value)); break;
            case "bypass": host.Bypass(); break;
            case "reconnect": await host.ReconnectAsync(); break;
            case "cleared": call.TrackPlayback().Cleared(); break;
            case "end":
                if (step.Text == "closed") await host.CloseAsync();
                await host.DisposeAsync();
                break;
            default: throw new InvalidOperationException($"A host does not {step.Host}.");
        }
    }
}
