using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Tests.Support;

// What tools, flows and the application tell, and how a call begins and ends.
internal sealed partial class MadeUpCall
{
    private static readonly string[] Given = ["null", "\"`weather` failed: no\"", "{\"error\":\"none such\"}", "{\"error\":0,\"sunny\":true}", "[1]", "\"sunny\""];
    private const string Second = "Second::Source";
    private int _tools;

    private void Begin()
    {
        if (_number % 5 == 0) Tell(100, new StartFrame(), Second);
        if (Often(60)) Tell(Pick(Moments), new ClientConnectedFrame(), "SmallWebRTCInputTransport#0");
        if (Often(60)) Tell(Pick(Moments), new OutputTransportReadyFrame(), Transport);
        if (Often(40)) Tell(Pick(Moments), new LLMRunFrame(), "Task::Source");
        if (Often(30)) Answer();
    }

    /// <summary>A tool is called, runs and ends, or some of that.</summary>
    private void Use()
    {
        var (name, id) = (Pick("weather", "weather", "calendar"), Often(85) ? $"call-{(Often(80) ? ++_tools : _tools)}" : null);
        var arguments = Json(Pick("{\"city\":\"Bonn\"}", "{\"city\":\"Ulm\"}", "\"{\\\"city\\\":\\\"Bonn\\\"}\"", "[]"));
        if (Often(90)) Tell(_now, new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = name, ToolCallId = id, Arguments = arguments }] }, Pick(Model, Realtime));
        _now += Pick(Moments);
        if (Often(85)) Tell(_now, new FunctionCallInProgressFrame { FunctionName = name, ToolCallId = id, Arguments = arguments }, Model);
        if (Often(15)) Tell(_now, new FunctionCallResultFrame { FunctionName = name, ToolCallId = id, Result = Json(Pick(Given)), Properties = new() { IsFinal = false } }, Model);
        _now += Often(5) ? 9900 : Pick(Moments);
        if (Often(15)) Tell(_now, new ErrorFrame { Error = $"Error executing function call [{name}]: no such city" }, Model);
        switch (Number(0, 8))
        {
            case 0: Tell(_now, new FunctionCallCancelFrame { FunctionName = name, ToolCallId = id, RunLlm = Often(40) ? true : null }, Model); break;
            case 1: break;
            case 2: Tell(_now, new FunctionCallResultFrame { FunctionName = name, ToolCallId = id, Result = Json("null"), Error = "timed out" }, Model); break;
            default: Tell(_now, new FunctionCallResultFrame { FunctionName = name, ToolCallId = id, Arguments = arguments, Result = Json(Pick(Given)), RunLlm = Often(20) ? false : null }, Model); break;
        }

        if (Often(40)) Tell(_now, new LLMFullResponseStartFrame(), Model);
    }

    /// <summary>Something else is told.</summary>
    private void Happen(double at)
    {
        switch (Number(0, 24))
        {
            case 0: Tell(at, new NodeEvent { From = Often(50) ? "start" : null, To = Pick("menu", "order", ""), Reason = "chosen", Began = Often(30) ? (long)((at - 100) * 1e6) : null }); break;
            case 1: Tell(at, new ActionFinishedFrame(), "FlowManager"); break;
            case 2: Tell(at, new UserIdleEvent()); break;
            case 3: Tell(at, new StallEvent { Ms = Pick(Moments) }); break;
            case 4: Tell(at, new PlayingEvent { What = Pick("music", "recording", "nothing") }); break;
            case 5: Tell(at, new ClientDisconnectedEvent()); break;
            case 6: Tell(at, new TransferEvent { Way = Pick("warm", null, "cold"), Target = Pick("sales", "+4915", null), Outcome = Pick("asked", "failed", null), Error = Often(30) ? "busy" : null }); break;
            case 7: Tell(at, new DailySIPTransferFrame { Settings = Json("{\"toEndPoint\":\"sip:a@b\"}") }, "App"); break;
            case 8: Tell(at, new ErrorFrame { Error = Pick("SIP refused", "no key", "gone"), Usable = Often(20) ? false : null, Fatal = Often(5) ? true : null, Processor = Pick(Voice, Model, "DeepgramSTTService#0", null) }, Pick(Voice, Model, "DeepgramSTTService#0")); break;
            case 9: Tell(at, new UserMuteStartedFrame(), User); Tell(at + Pick(Pauses), new UserMuteStoppedFrame(), User); break;
            case 10 or 11: Press(at); break;
            case 12: Tell(at, new OutputDTMFFrame { Button = Pick("1", "Digit.NINE", "#") }, "App"); break;
            case 13: Tell(at, new CallerTypedEvent { Text = Pick(Said) }); break;
            case 14: Tell(at, new LLMMessagesAppendFrame { Typed = Pick(Said), RunLlm = Often(70) }, Pick("RTVIProcessor#0", "App")); break;
            case 15: Tell(at, new InterruptionFrame(), Pick("RTVIProcessor#0", User, "App", Model)); break;
            case 16: Tell(at, new SpeechControlParamsFrame { VadParams = new() { StopSecs = Pick(0.2, 0.8, 3) } }, User); break;
            case 17: Use(); break;
            case 18: Tell(at, new DroppedEvent { Counts = new Dictionary<string, long> { ["full"] = 3 } }); break;
            case 19: Tell(at, new CallFactsEvent { Facts = new Dictionary<string, System.Text.Json.JsonElement> { ["call_successful"] = Json("true") } }); break;
            case 20: Tell(at, new LLMTextFrame { Text = Pick("VOICEMAIL", "CONVERSATION"), Destination = "ClassificationProcessor#0" }, Other); Tell(at, new LLMFullResponseEndFrame { Destination = "ClassificationProcessor#0" }, Other); break;
            case 21: Tell(at, new UserIdleEvent()); Tell(at + Pick(Moments), new TTSSpeakFrame { Text = "Still there?" }, "App"); Say("Still there?", "App", Voice); break;
            case 22: Tell(at, Log.Chunk(null, 100), Pick("Avatar#0", "Task::Source")); break;
            default: Tell(at, new TTSSpeakFrame { Text = Pick(Answers) }, "App"); break;
        }
    }

    private void Press(double at)
    {
        var keys = Pick("12#", "5", "007", "KeypadEntry.STAR");
        foreach (var key in keys.Contains('.', StringComparison.Ordinal) ? [keys] : keys.Select(sign => sign.ToString()))
        {
            Tell(at, new InputDTMFFrame { Button = key }, "SmallWebRTCInputTransport#0");
            at += Often(10) ? 3000 : Pick(Moments);
        }

        if (Often(50)) Tell(at, new TranscriptionFrame { Text = "DTMF: " + (Often(80) ? keys : keys[..1]) }, "DTMFAggregator#0");
    }

    private void End()
    {
        _now += Pick(Pauses);
        if (Often(30)) Tell(_now - Pick(Moments), new ClientDisconnectedEvent());
        if (Often(30)) Tell(_now - Pick(Moments), Often(50) ? new EndTaskFrame { Reason = Pick(null, "done") } : new CancelTaskFrame(), Pick("App", Voice));
        Frame? end = Number(0, 5) switch { 0 => new CancelFrame { Reason = Pick(null, null, "idle timeout") }, 1 => new StopFrame(), 2 => null, _ => new EndFrame { Reason = Pick(null, null, "fatal error: x", "done") } };
        if (end is not null) Tell(_now, end, "Task::Source");
        if (Often(20)) Tell(_now + Pick(Moments), new DisconnectionReasonEvent { Reason = Pick("done", null, " "), Error = Often(30) ? "TimeoutError" : null });
        if (_number % 2 == 0) Tell(_now + 200, new EndOfCallEvent());
    }
}
