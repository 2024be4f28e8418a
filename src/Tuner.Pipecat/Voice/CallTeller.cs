using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>
/// Puts what is told into frames with times of one clock, in order, whatever thread tells it. Nothing that goes wrong
/// here reaches the pipeline.
/// </summary>
internal sealed class CallTeller
{
    private readonly Lock _gate = new();
    private readonly ICallSink _sink;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly long _epoch;
    private int _names;

    public CallTeller(ICallSink sink, TimeProvider time)
    {
        (_sink, _time) = (sink, time);
        _begun = time.GetTimestamp();
        _epoch = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    /// <summary>Runs what tells something, alone; it gets the time, in nanoseconds since the call began.</summary>
    public void Do(Action<long> tell)
    {
        try
        {
            lock (_gate) tell(Now());
        }
        catch (Exception fault)
        {
            Warn("fault", $"something told of a call could not be recorded ({fault.GetType().Name})");
        }
    }

    /// <summary>Nanoseconds since the call began.</summary>
    public long Now() => _time.GetElapsedTime(_begun).Ticks * 100;

    /// <summary>One frame, as of a moment.</summary>
    public void Tell(Frame frame, long at) => _sink.Observe(frame with { Clock = Math.Max(0, at), Time = _epoch + Math.Max(0, at) });

    /// <summary>A name that nothing else of the call has.</summary>
    public string NextName(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{Interlocked.Increment(ref _names)}");

    public void Warn(string kind, string text) => _sink.Warn(kind, text);

    public Task EndAsync() => _sink.EndAsync();

    /// <summary>Seconds of a duration that somebody gave; null for none.</summary>
    public static double? Seconds(TimeSpan duration) => duration > TimeSpan.Zero ? duration.TotalSeconds : null;

    /// <summary>JSON where it is some, else the text as JSON.</summary>
    public static JsonElement? Json(string? text)
    {
        if (text is null) return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text, FrameJson.Default.String);
        }
    }
}
