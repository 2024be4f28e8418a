using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>The recorded calls of the repository.</summary>
internal static class RecordedCalls
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> All() =>
        Directory.EnumerateFiles(Path.Combine(Root, "tests", "calls"), "*.frames.jsonl", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "tests", "calls-more"), "*.frames.jsonl", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);

    public static string One(string version, string name) => Path.Combine(Root, "tests", "calls", version, $"{name}.frames.jsonl");

    public static List<LogLine> Lines(string file)
    {
        using var stream = File.OpenRead(file);
        return FrameLogReader.Read(stream).ToList();
    }

    public static CallRecorder Fold(IEnumerable<LogLine> lines)
    {
        var recorder = new CallRecorder();
        foreach (var line in lines) Apply(recorder, line);
        return recorder;
    }

    public static void Apply(CallRecorder recorder, LogLine line)
    {
        if (line.Header is { } header) recorder.Open(header);
        if (line.Frame is { } frame) recorder.Apply(frame);
        if (line.Fault is not null) recorder.Lose("unreadable");
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tuner.Pipecat.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
