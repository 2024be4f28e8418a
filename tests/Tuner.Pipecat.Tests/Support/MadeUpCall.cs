using System.Buffers;
using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>
/// A call that chance makes up, the same for the same number: a caller, transcribers, models, voices, a transport, tools and an
/// application tell what they can tell, in orders that no pipeline was seen to give. Most moments are multiples of the few
/// that the fold's bounds are made of, so that bounds are met exactly.
/// </summary>
internal sealed partial class MadeUpCall
{
    private static readonly int[] Moments = [0, 0, 10, 20, 50, 60, 80, 100, 150, 200, 200, 250, 300, 500, 700, 1000];
    private static readonly int[] Pauses = [200, 500, 700, 1000, 1000, 1500, 2000, 2500, 3000, 5000];
    private readonly Random _chance;
    private readonly List<(double At, Frame Frame)> _told = [];
    private readonly int _number;
    private double _now = 500;

    private MadeUpCall(int number)
    {
        (_chance, _number) = (new Random(number), number);
        Tell(0, new StartFrame { EnableMetrics = true, EnableUsageMetrics = Often(80), AudioOutSampleRate = 24000 }, "Task::Source");
        Begin();
        for (var left = Number(3, 7); left > 0; left--)
        {
            if (Often(80)) Speak();
            if (Often(85)) Answer();
            for (var others = Number(0, 4); others > 0; others--) Happen(_now - (Pick(Moments) * Number(0, 4)));
            _now += Pick(Often(70) ? Moments : Pauses);
        }

        End();
    }

    /// <summary>Returns the lines of its log.</summary>
    public static List<LogLine> Lines(int number)
    {
        var call = new MadeUpCall(number);
        var header = new FrameLogHeader
        {
            V = 1,
            Call = $"made-up-{number}",
            Pipecat = number % 4 == 0 ? "0.0.105" : "1.7.0",
            Config = new CallConfig { CallId = $"made-up-{number}", ToolErrorMembers = number % 3 == 0 ? ["error"] : null },
        };
        // A stable order: what is told in one moment stays as it was told.
        return [LogLine.Of(1, header), .. call._told.OrderBy(told => told.At).Select((told, i) => FrameLineReader.Read(Written(call.At(told.Frame, told.At, i + 100)), i + 2))];
    }

    /// <summary>In some calls the second model and the second voice are of a pipeline that counts from its own start; in some the system's clock is set back.</summary>
    private Frame At(Frame frame, double ms, int id)
    {
        var clock = (long)(ms * 1e6);
        var zero = _number % 5 == 0 && frame.Source is Other or OtherVoice or Second ? 7_000_000_000 : 0;
        var placed = frame with
        {
            Time = Log.Epoch + clock - (_number % 7 == 0 && ms > 4000 ? 1_500_000_000 : 0),
            Clock = frame is PipelineEvent && id % 2 == 0 ? null : clock + zero,
            Id = id,
        };
        return placed is TTSTextFrame said ? said with { Pts = said.Pts + zero } : placed;
    }

    private static byte[] Written(Frame frame)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameLineWriter.Write(output, frame);
        return output.WrittenSpan[..^1].ToArray();
    }

    private void Tell(double at, Frame frame, string? source = null, FrameDirection direction = FrameDirection.Downstream) =>
        _told.Add((Math.Max(0, at), frame with { Source = source ?? frame.Source, Direction = direction }));

    private int Number(int least, int below) => _chance.Next(least, below);

    private bool Often(int percent) => _chance.Next(100) < percent;

    private T Pick<T>(params ReadOnlySpan<T> of) => of[_chance.Next(of.Length)];

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
