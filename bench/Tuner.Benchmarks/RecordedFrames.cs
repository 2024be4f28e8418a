using Tuner.Pipecat.Frames;

namespace Tuner.Benchmarks;

/// <summary>The recorded calls of the repository, as bytes and as frames.</summary>
internal sealed class RecordedFrames
{
    private RecordedFrames(List<RecordedCall> calls) => Calls = calls;

    public IReadOnlyList<RecordedCall> Calls { get; }

    public int Frames => Calls.Sum(call => call.Frames.Length);

    public int Lines => Calls.Sum(call => call.Lines.Length);

    public long Bytes => Calls.Sum(call => call.Lines.Sum(line => (long)line.Length));

    public static RecordedFrames Load()
    {
        var folder = Path.Combine(Repository(), "tests", "calls");
        return new RecordedFrames(Directory.EnumerateFiles(folder, "*.frames.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Read).ToList());
    }

    private static RecordedCall Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var lines = Ranges(bytes).Select(range => bytes[range]).ToList();
        var read = lines.Select((line, i) => FrameLineReader.Read(line, i + 1)).ToList();
        return new RecordedCall(
            Path.GetFileName(file),
            [.. lines],
            read.Select(line => line.Header).OfType<FrameLogHeader>().First(),
            read.Select(line => line.Frame).OfType<Frame>().ToArray());
    }

    private static IEnumerable<Range> Ranges(byte[] bytes)
    {
        var start = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '\n') continue;
            if (i > start) yield return start..i;
            start = i + 1;
        }
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tuner.Pipecat.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The benchmarks read the recorded calls in tests/calls: run them inside the repository.");
        return folder;
    }
}

/// <summary>One recorded call.</summary>
internal sealed record RecordedCall(string Name, byte[][] Lines, FrameLogHeader Header, Frame[] Frames);
