using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Live;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Live;

public sealed class EndOfCallTests
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_pipeline_that_goes_on_never_lingers()
    {
        var end = new EndOfCall(_time, Linger, null);
        end.LineCame(isSign: false);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(end.HasLingered);
        Assert.Null(end.UntilDue);
    }

    [Fact]
    public void The_linger_begins_anew_with_each_line_after_the_sign()
    {
        var end = new EndOfCall(_time, Linger, null);
        end.LineCame(isSign: true);
        _time.Advance(TimeSpan.FromSeconds(4));
        end.LineCame(isSign: false);
        Assert.Equal(Linger, end.UntilDue);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(end.HasLingered);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(end.HasLingered);
    }

    [Fact]
    public void The_host_is_told_once()
    {
        var end = new EndOfCall(_time, Linger, null);
        end.LineCame(isSign: true);
        _time.Advance(Linger);
        end.Told();
        Assert.False(end.HasLingered);
        Assert.Null(end.UntilDue);
    }

    [Fact]
    public void Silence_counts_from_the_last_line_and_before_the_first_from_the_beginning()
    {
        var end = new EndOfCall(_time, null, TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(10), end.UntilDue);
        end.LineCame(isSign: true);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(end.IsSilentTooLong);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(end.IsSilentTooLong);
        Assert.Equal(TimeSpan.Zero, end.UntilDue);
        Assert.False(end.HasLingered);
    }

    [Fact]
    public void The_shorter_of_both_is_due_first()
    {
        var end = new EndOfCall(_time, Linger, TimeSpan.FromSeconds(30));
        end.LineCame(isSign: false);
        Assert.Equal(TimeSpan.FromSeconds(30), end.UntilDue);
        end.LineCame(isSign: true);
        Assert.Equal(Linger, end.UntilDue);
    }

    [Fact]
    public void End_cancel_and_stop_frames_are_signs_and_others_are_none()
    {
        Assert.True(EndOfCall.IsSign(new EndFrame()));
        Assert.True(EndOfCall.IsSign(new CancelFrame()));
        Assert.True(EndOfCall.IsSign(new StopFrame()));
        Assert.False(EndOfCall.IsSign(new EndTaskFrame()));
        Assert.False(EndOfCall.IsSign(new StartFrame()));
    }

    [Fact]
    public void The_tap_waits_as_long_as_is_written_here()
    {
        var line = File.ReadLines(Path.Combine(RecordedCalls.Root, "python", "tuner_pipecat_sdk", "_call", "call.py"))
            .Single(line => line.StartsWith("LINGER = ", StringComparison.Ordinal));
        Assert.Equal(EndOfCall.TapLinger.TotalSeconds, double.Parse(line["LINGER = ".Length..], CultureInfo.InvariantCulture));
    }
}
