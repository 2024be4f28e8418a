using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Observing;

public sealed class ObserverTests : ObserverFixture
{
    [Fact]
    public async Task A_recording_url_that_is_no_text_raises_nothing()
    {
        await using var observer = Observe();
        observer.SetRecordingUrl("https://rec.test/\ud800");
    }

    [Fact]
    public async Task A_call_is_delivered_when_it_is_over()
    {
        var observer = Observe();
        Speak(observer);
        var payload = await DeliveredAsync(observer);
        Assert.Equal("call-1", payload.CallId);
        Assert.Equal("web_call", payload.CallType);
        Assert.Equal("pipecat://no-recording", payload.RecordingUrl);
        Assert.Equal(1, observer.Diagnostics.CallsDelivered);
        Assert.Equal(0, observer.Diagnostics.CallsLive);
        Assert.Empty(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_observer_that_saw_nothing_sends_nothing()
    {
        var observer = Observe();
        await observer.DisposeAsync();
        await observer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Transport.Sent);
    }

    [Fact]
    public async Task Frames_are_written_down_while_the_call_goes_on()
    {
        var observer = Observe();
        observer.Observe(new StartFrame());
        await observer.FlushAsync(TestContext.Current.CancellationToken);
        var journal = Assert.Single(Directory.GetFiles(Path.Combine(Root, "live")));
        var text = LockedFile.ReadText(journal);
        Assert.Contains("\"frame\":\"StartFrame\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tr_api_test", text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(journal));
        await observer.DisposeAsync();
    }

    [Fact]
    public async Task Many_threads_may_observe_at_once()
    {
        var observer = Observe();
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 500; i++) observer.Observe(new LLMTextFrame { Text = "word " });
        });
        await observer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4000, observer.Diagnostics.FramesObserved);
        Assert.Equal(4001, LockedFile.ReadText(Directory.GetFiles(Path.Combine(Root, "live"))[0]).Count('\n'));
        await observer.DisposeAsync();
    }

    [Fact]
    public async Task Frames_after_the_end_and_nulls_are_passed_over()
    {
        var observer = Observe();
        Speak(observer);
        await observer.DisposeAsync();
        observer.Observe(new StartFrame());
        observer.Observe(null!);
        await observer.DisposeAsync();
        await observer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Single(Transport.Sent);
    }

    [Fact]
    public async Task The_resolver_is_asked_at_the_end()
    {
        var observer = Observe(Config with { DisconnectionReasonResolver = () => "caller_moved_on" });
        Speak(observer);
        await observer.DisposeAsync();
        await observer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Single(Transport.Sent);
    }

    [Fact]
    public async Task A_resolver_that_throws_stops_nothing()
    {
        var observer = Observe(Config with { DisconnectionReasonResolver = () => throw new InvalidOperationException("secret") });
        Speak(observer);
        await DeliveredAsync(observer);
        Assert.Contains(Log, line => line.Level == TunerLogLevel.Warning && line.Text.Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.DoesNotContain(Log, line => line.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Debug_prints_the_transcript_and_nothing_else_does()
    {
        var quiet = Observe();
        Speak(quiet);
        await quiet.DisposeAsync();
        Assert.DoesNotContain(Log, line => line.Level == TunerLogLevel.Debug);
        var loud = Observe(Config with { Debug = true, CallId = "call-2" });
        Speak(loud);
        await loud.DisposeAsync();
        Assert.Contains(Log, line => line.Level == TunerLogLevel.Debug && line.Text.Contains("end:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_that_are_off_are_said_once()
    {
        var observer = Observe();
        observer.Observe(new StartFrame { EnableMetrics = false });
        observer.Observe(new StartFrame { EnableMetrics = false });
        await observer.DisposeAsync();
        Assert.Single(Log, line => line.Text.Contains("metrics", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_frame_that_has_no_form_in_the_log_is_counted()
    {
        var observer = Observe();
        observer.Observe(new StartFrame());
        observer.Observe(new HomeMadeFrame());
        await DeliveredAsync(observer);
        Assert.Equal(1, observer.Diagnostics.FramesDropped["unknown_frame"]);
    }

    [Fact]
    public async Task A_log_callback_that_throws_hurts_nobody()
    {
        var observer = Observe(Config with { Log = (_, _) => throw new InvalidOperationException(), Debug = true });
        Speak(observer);
        await DeliveredAsync(observer);
    }

    [Fact]
    public async Task A_disabled_observer_takes_everything_and_keeps_nothing()
    {
        var observer = new Observer(new TunerConfig { Enabled = false });
        Speak(observer);
        await observer.FlushAsync(TestContext.Current.CancellationToken);
        await observer.DisposeAsync();
        Assert.Equal(0, observer.Diagnostics.FramesObserved);
    }

    [Fact]
    public async Task A_stream_can_be_attached_and_its_failure_ends_only_itself()
    {
        var observer = Observe();
        using var frames = new ScriptedStream();
        using (observer.Attach(frames))
        {
            frames.Say(new StartFrame());
            frames.Fail();
        }

        await DeliveredAsync(observer);
        Assert.Equal(1, observer.Diagnostics.FramesObserved);
    }

    [Fact]
    public async Task A_call_that_nobody_disposes_ends_by_itself_after_its_end_frame()
    {
        var observer = Observe();
        Speak(observer);
        await Eventually.True(() => Transport.Sent.Count == 1, "the record is sent");
        Assert.Equal(1, observer.Diagnostics.CallsDelivered);
    }

    private sealed record HomeMadeFrame : Frame;

    private sealed class ScriptedStream : IObservable<Frame>, IDisposable
    {
        private IObserver<Frame>? _observer;

        public IDisposable Subscribe(IObserver<Frame> observer)
        {
            _observer = observer;
            return this;
        }

        public void Say(Frame frame) => _observer?.OnNext(frame);

        public void Fail() => _observer?.OnError(new InvalidOperationException());

        public void Dispose() => _observer = null;
    }
}
