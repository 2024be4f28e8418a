using Tuner.Pipecat;

namespace Tuner.Cli.Record;

/// <summary>Log lines on the wire.</summary>
internal static class LogLines
{
    public static RecorderMessage Answer(TunerLogLevel level, string text, long? call = null) => new()
    {
        Wire = "log",
        Level = level switch
        {
            TunerLogLevel.Debug => "debug",
            TunerLogLevel.Info => "info",
            TunerLogLevel.Warning => "warning",
            _ => "error",
        },
        Text = text,
        Call = call,
    };
}
