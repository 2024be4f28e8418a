using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Sound that comes in many small pieces is told in few lines, and nothing of it is lost.</summary>
public sealed class HeldSoundTests : ICallSink, IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<Frame> _told = [];
    private readonly VoiceCall _call;
    private CallTeller? _holder;

    public HeldSoundTests() => _call = new VoiceCall("call", this, _time, CallNames.Of(new TunerOptions()), null);

    public void Dispose() => _call.Dispose();

    private long Sounded => _told.OfType<TTSAudioRawFrame>().Where(frame => frame.ContextId is null).Sum(frame => frame.Duration) / 1_000_000;

    [Fact]
    public void Pieces_that_come_together_are_told_together_and_before_what_follows()
    {
        var speech = _call.Speak("one two three");
        for (var piece = 0; piece < 10; piece++) speech.Audio(new byte[960], 24_000);
        Assert.Equal(20, Sounded);
        speech.Dispose();
        Assert.Equal(200, Sounded);
        Assert.Equal(4, _told.OfType<TTSAudioRawFrame>().Count());
        Assert.IsType<TTSStoppedFrame>(_told[^1]);
    }

    [Fact]
    public void What_is_held_is_told_when_it_is_asked_for()
    {
        var speech = _call.Speak("one two three");
        for (var piece = 0; piece < 3; piece++) speech.Audio(new byte[960], 24_000);
        Assert.True(_holder!.TrySettle());
        Assert.Equal(60, Sounded);
    }

    [Fact]
    public void It_is_asked_for_a_moment_later_and_all_of_it_when_the_process_goes()
    {
        var held = new HeldCalls(_time);
        var holder = new Holder();
        held.Add(new ObservedCall(null!, 1, new TunerLog(null)) { Holder = holder });
        Assert.Equal(HeldCalls.Longest, held.Settle(null));
        Assert.Equal(TimeSpan.FromMilliseconds(1), held.Settle(TimeSpan.FromMilliseconds(1)));
        _time.Advance(HeldCalls.Longest);
        holder.IsBusy = true;
        Assert.Equal(HeldCalls.Longest, held.Settle(null));
        holder.IsBusy = false;
        held.SettleAll();
        Assert.Equal(2, holder.Asked);
        Assert.Null(held.Settle(null));
    }

    void ICallSink.Observe(Frame frame) => _told.Add(frame);

    void ICallSink.Later(CallTeller teller) => _holder = teller;

    void ICallSink.Warn(string kind, string text) => Assert.Fail(text);

    Completion ICallSink.End() => Completion.Done;

    private sealed class Holder : IHoldsBack
    {
        public bool IsBusy { get; set; }

        public int Asked { get; private set; }

        public bool TrySettle()
        {
            Asked++;
            return !IsBusy;
        }
    }
}
