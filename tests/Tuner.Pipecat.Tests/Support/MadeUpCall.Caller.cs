using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Tests.Support;

// What is told of the caller.
internal sealed partial class MadeUpCall
{
    private const string User = "LLMUserAggregator#0";

    private static readonly string[] Said =
    [
        "Where is my small parcel?", "where is my small parcel", "my small parcel comes today", "It is twenty one oh five.", "2105", "yes yes", "Um",
        "I would like a table for two, please.", "您需要小小的包裹吗？", "No, the other one!", "small parcel? And the blue one", "OK",
    ];

    private static readonly string[] Results =
    [
        """[{"text":" Where"},{"text":" is"},{"text":" my","confidence":0.5},{"text":" small"},{"text":" par"},{"text":"cel"},{"text":"?"}]""",
        """{"channel":{"alternatives":[{"confidence":0.9,"words":[{"word":"yes","start":1.2,"end":1.5,"confidence":0.8},{"word":"yes","start":1.6,"end":1.9,"confidence":0.4}]}]}}""",
        """{"words":[{"text":"OK","start":120,"end":420}]}""", """{"utterance":{"confidence":2}}""", """{"alternatives":[]}""",
    ];

    private string _lastSaid = "";

    private string Transcriber => Pick("DeepgramSTTService#0", "DeepgramSTTService#0", "DeepgramSTTService#0", "SonioxSTTService#1", Realtime);

    /// <summary>The caller says something: a detector, a strategy and a transcriber tell of it, or some of them.</summary>
    private void Speak()
    {
        var (start, text) = (_now, Often(20) && _lastSaid.Length > 0 ? _lastSaid : Pick(Said));
        var end = start + Pick(200, 500, 700, 1000, 2000, 3000);
        var (hears, strategy, transcriber) = (Often(80), Often(85), Transcriber);
        var closer = Pick(User, User, User, transcriber);
        var named = Often(15) ? $"turn-{Number(0, 3)}" : null;
        if (hears) Sounds(start, end);
        if (strategy) Tell(start + Pick(Moments), new UserStartedSpeakingFrame { TurnId = named }, closer);
        if (Often(50)) Tell(start + Pick(Moments), new InterruptionFrame(), Pick(User, User, "App", "RTVIProcessor#0"), Pick(FrameDirection.Downstream, FrameDirection.Upstream));
        if (Often(50)) Interims(text, start, end, transcriber);
        _now = end + Pick(Moments);
        if (Often(15)) Tell(_now, new ProposedUserStoppedSpeakingFrame(), Pick(transcriber, User));
        if (Often(90)) Finals(text, transcriber, named);
        if (Often(15)) Tell(_now, new MetricsFrame { Data = [new MetricsData { Type = Pick("TurnMetricsData", "SmartTurnMetricsData"), IsComplete = Often(60), Probability = 0.25 * Number(0, 5) }] }, "SmartTurn");
        _now += Pick(Moments);
        if (strategy && Often(90)) Tell(_now, new UserStoppedSpeakingFrame(), closer);
        if (Often(30)) Tell(_now, new UserTurnStoppedEvent { Strategy = Pick("ExternalUserTurnStopStrategy", "LLMTurnCompletion", "TurnAnalyzerUserTurnStopStrategy", "SpeechTimeoutUserTurnStopStrategy", "NoneType", "Mine") });
        _lastSaid = text;
    }

    private void Sounds(double start, double end)
    {
        Tell(start + 200, new VADUserStartedSpeakingFrame { StartSecs = Pick(0.2, 0.2, 0.5) }, User);
        if (Often(30))
        {
            var pause = start + ((end - start) / 2);
            Tell(pause + 200, new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, User);
            Tell(pause + 200 + Pick(Moments), new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, User);
        }

        if (Often(90)) Tell(end + 200, new VADUserStoppedSpeakingFrame { StopSecs = Pick(0.2, 0.2, 0.8) }, User);
    }

    private void Interims(string text, double start, double end, string transcriber)
    {
        var words = text.Split(' ');
        var (whole, speaker) = (Often(70), Often(20) ? "Ann" : null);
        for (var i = 0; i < words.Length; i++)
        {
            var told = whole ? string.Join(' ', words[..(i + 1)]) : (Often(50) ? " " : "") + words[i];
            Tell(start + ((end - start) * (i + 1) / words.Length), new InterimTranscriptionFrame { Text = told, UserId = speaker, Language = Often(20) ? "en" : null, IncludesInterFrameSpaces = Often(10) ? true : null }, transcriber);
        }
    }

    /// <summary>The final transcript: whole, in two pieces, twice, in full form behind the plain words, of two transcribers, or without a word.</summary>
    private void Finals(string text, string transcriber, string? named)
    {
        var middle = text.IndexOf(' ', StringComparison.Ordinal);
        string[] told = Number(0, 10) switch
        {
            0 when middle > 0 => [text[..middle], text[(middle + 1)..]],
            1 => [text, text],
            2 => [text.ToLowerInvariant().TrimEnd('.', '?', '!'), text],
            3 when middle > 0 => [text, text[(middle + 1)..]],
            4 => [_lastSaid + " " + text],
            5 => [""],
            _ => [text],
        };
        foreach (var piece in told)
        {
            Tell(_now, new TranscriptionFrame { Text = piece, UserId = Often(30) ? Pick("Ann", "Ben") : null, Language = Often(30) ? Pick("en", "de") : null, Finalized = Often(50) ? true : null, Failed = piece.Length == 0 ? true : null, TurnId = named, Result = Often(30) ? Json(Pick(Results)) : null }, Often(90) ? transcriber : Transcriber);
            if (Often(20)) Tell(_now, Reported("TTFBMetricsData", transcriber, "0.25"), transcriber);
            if (Often(20)) Tell(_now, Reported("STTUsageMetricsData", transcriber, """{"audio_seconds":1.5}"""), transcriber);
            _now += Pick(Moments);
        }
    }

    private static MetricsFrame Reported(string type, string processor, string value, string? model = null) =>
        new() { Data = [new MetricsData { Type = type, Processor = processor, Model = model, Value = Json(value) }] };
}
