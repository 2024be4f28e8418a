using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>What is told of the caller, a frame each.</summary>
internal static class CallerLog
{
    /// <summary>The detector tells that the caller began, or stopped, 200 ms ago.</summary>
    public static Log Vad(this Log log, bool speaks) =>
        speaks ? log.Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User") : log.Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User");

    public static Log Turn(this Log log, bool begins, string source = "User") =>
        begins ? log.Add(new UserStartedSpeakingFrame(), source) : log.Add(new UserStoppedSpeakingFrame(), source);

    public static Log Final(this Log log, string text, string source = "Stt") => log.Add(new TranscriptionFrame { Text = text }, source);

    public static Log Interim(this Log log, string text, string source = "Stt") => log.Add(new InterimTranscriptionFrame { Text = text }, source);

    public static Log Key(this Log log, string key) => log.Add(new InputDTMFFrame { Button = key }, "Input");
}
