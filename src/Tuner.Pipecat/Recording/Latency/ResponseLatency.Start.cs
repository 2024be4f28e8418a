using Tuner.Pipecat.Recording.Speech;
using Tuner.Pipecat.Recording.Tools;

namespace Tuner.Pipecat.Recording.Latency;

// The wait for the bot's first words, before the caller said anything.
internal sealed partial class ResponseLatency
{
    private static readonly LatencyOwner SetUp = new("set_up", "pipeline", "set-up of the processors", LatencyPart.Unexplained);
    private static readonly LatencyOwner Application = new("application", "bot", "application", LatencyPart.Unexplained);

    /// <summary>From when the caller was connected, else the pipeline started, until the bot was first heard.</summary>
    public static ResponseLatency SinceConnected(long connected, StartMoments moments, Talkspurt first, SpeechContext? context, IReadOnlyList<ModelResponse> responses, IReadOnlyList<ToolCall> tools, IReadOnlyList<Stall> stalls)
    {
        var wait = new ResponseLatency(connected, first.Start, tools);
        var response = context?.Response;
        wait.To(moments.Ready ?? connected, SetUp);
        var asks = responses.Where(ask => ask.Start >= connected && (ask == response || ask.Start < (context?.Asked ?? first.Start))).ToList();
        if (response is not null) LeaveOutBeside(asks, ask => ask.Source == response.Source);
        // What the application does before it asks is its own time; then frames are on their way.
        wait.To(Earliest(moments.Asked, asks.Count > 0 ? asks[0].Start : context?.Asked) ?? connected, Application);
        if (response is null) wait.To(context?.Asked ?? connected, Pipeline);
        wait.AskModels(asks, response, context);
        wait.Speak(response, context);
        wait.To(wait._end, context?.FirstAudio is null ? Pipeline : new LatencyOwner("playout", "pipeline", "transport", LatencyPart.Unexplained));
        foreach (var stall in stalls) wait.Overlay(stall);
        return wait;
    }
}
