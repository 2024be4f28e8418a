using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Tests.Support;

// What models, voices and the transport tell.
internal sealed partial class MadeUpCall
{
    private const string Model = "OpenAILLMService#0";
    private const string Other = "AnthropicLLMService#1";
    private const string Realtime = "OpenAIRealtimeLLMService#0";
    private const string Voice = "CartesiaTTSService#0";
    private const string OtherVoice = "ElevenLabsTTSService#1";
    private const string Transport = "SmallWebRTCOutputTransport#0";

    private static readonly string[] Answers =
    [
        "One two three four.", "Yes. It is here <break time=\"1s\"/> today. Anything else?", "**Yes** of course, _now_.", "Dial *99# or see [our page](https://x.test/a) then.",
        "您需要蓝色的包裹吗？您需要小小的医生吗？", "Well 😀, that is $5.20. Is that fine?", "I will look it up.", "It is A B C one.", "Good bye",
    ];

    private int _contexts;

    /// <summary>A model answers, or two at once, and voices say it; or the application says something itself.</summary>
    private void Answer()
    {
        if (Often(85)) Tell(_now, new LLMContextFrame { Speculative = Often(10) ? true : null }, Pick(User, User, "LLMAssistantAggregator#0"));
        if (Often(15)) Use();
        var text = Pick(Answers);
        var speaker = Pick(Model, Model, Model, Realtime);
        if (Often(20))
        {
            Tell(_now, new TTSSpeakFrame { Text = text }, "Task::Source");
            Say(text, "App", Voice);
            return;
        }

        var began = _now;
        Write(text, speaker, Voice);
        var done = _now;
        if (Often(20))
        {
            // Another model, asked together with the first or a little later: a guard, or one that races.
            _now = began + Pick(0, 0, 100, 200, 300);
            var raced = Often(50) ? Pick(Answers) : text;
            Write(raced, Other, Often(50) ? OtherVoice : "Guard#0");
            if (Often(50)) Say(raced, Other, OtherVoice);
            _now = done;
        }

        Say(text, speaker, speaker == Realtime ? Realtime : Voice);
    }

    private void Write(string text, string model, string to)
    {
        Tell(_now, new LLMFullResponseStartFrame(), model);
        if (Often(15)) Tell(_now, new LLMMarkerFrame { Marker = Pick("✓", "○", "◐") }, model);
        _now += Pick(Moments);
        foreach (var token in text.Split(' ')) Tell(_now, new LLMTextFrame { Text = token + " ", SkipTts = Often(4) ? true : null, Destination = to }, model);
        if (Often(40)) Tell(_now, Reported("TTFBMetricsData", model, "0.3"), model);
        if (Often(50)) Tell(_now, Reported("LLMUsageMetricsData", model, """{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"cache_read_input_tokens":4}""", Often(70) ? "m-1" : null), model);
        _now += Pick(Moments);
        if (Often(90)) Tell(_now, new LLMFullResponseEndFrame(), model);
        if (Often(20)) Tell(_now, Reported("LLMUsageMetricsData", model, """{"prompt_tokens":12,"completion_tokens":9}""", "m-1"), model);
    }

    /// <summary>A voice makes audio of a text: it may tell times of words, whole sentences, or nothing, and the transport plays all or some of it.</summary>
    private void Say(string text, string asker, string voice)
    {
        var context = Often(voice == Realtime ? 15 : 85) ? $"c{(Often(85) ? ++_contexts : _contexts)}" : null;
        var how = Number(0, 6);
        var heard = _now + Pick(Moments);
        var (begun, made) = (heard, 0.0);
        if (Often(90)) Tell(_now, new TTSStartedFrame { ContextId = context }, voice);
        foreach (var sentence in text.Split(". "))
        {
            var asked = asker == "App" && Often(30) ? "LLMTextProcessor#0" : voice;
            if (how != 5) Tell(_now, new AggregatedTextFrame { Text = sentence, ContextId = asked == voice ? context : null, AggregatedBy = Pick("sentence", "sentence", "token"), WillBeSpoken = asked == voice ? null : false }, asked);
            if (Often(30)) Tell(_now, Reported("TTSUsageMetricsData", voice, $"{sentence.Length}", "v-1"), voice);
            if (made == 0 && Often(40)) Tell(heard, Reported("TTFBMetricsData", voice, "0.1"), voice);
            made += Pronounce(sentence, context, voice, how, heard + made, begun);
            if (Often(10)) made += Pick(Pauses);
        }

        if (Often(85)) Tell(heard + (Often(50) ? 0 : made), new TTSStoppedFrame { ContextId = context }, voice);
        Play(heard + Pick(Moments), made, Number(0, 6));
    }

    /// <summary>Returns how long it takes, milliseconds.</summary>
    private double Pronounce(string sentence, string? context, string voice, int how, double at, double begun)
    {
        var words = how == 1 ? [.. sentence.Select(letter => letter.ToString())] : sentence.Split(' ');
        var each = how == 1 ? Pick(50, 150) : Pick(200, 250, 300);
        var counts = Often(10) ? begun : at;
        var shown = Often(15);
        for (var i = 0; i < words.Length; i++)
        {
            Tell(at, Log.Chunk(context, each), voice);
            var word = shown ? words[i] : words[i].Replace("*", "", StringComparison.Ordinal).Replace("$5.20", "five twenty", StringComparison.Ordinal);
            if (how < 3 && !string.IsNullOrWhiteSpace(word) && Often(97)) Tell(at, new TTSTextFrame { Text = word, ContextId = context, AggregatedBy = "word", Pts = (long)((counts + (i * each)) * 1e6) }, voice);
        }

        if (how is 3 or 4) Tell(at + (how == 3 ? 0 : words.Length * each), new TTSTextFrame { Text = sentence, ContextId = context }, voice);
        return words.Length * each;
    }

    private void Play(double at, double made, int how)
    {
        var (chunk, cut) = (Pick(20, 50, 100), Often(25) ? Number(1, 8) * 100 : double.MaxValue);
        var length = Often(85) ? made : made - Pick(Moments);
        Tell(at - Pick(0, 0, 100, 150), new BotStartedSpeakingFrame(), Transport);
        for (double played = 0; how != 0 && played < Math.Min(length, cut); played += chunk)
        {
            if (Often(2)) at += Pick(Moments);
            Tell(at + played, Log.Chunk(null, chunk) with { Playout = how == 5 ? "assumed" : null }, Transport);
        }

        _now = at + Math.Min(length, cut);
        if (cut < length) Tell(_now - Pick(0, 10, 20, 50), new InterruptionFrame(), Pick(User, "App"));
        if (cut < length && Often(20)) Tell(_now, new SpeechTruncatedEvent { ContextId = $"c{_contexts}", HeardMs = cut });
        if (Often(85)) Tell(_now + Pick(0, 0, 200, 3000), new BotStoppedSpeakingFrame(), Transport);
    }
}
