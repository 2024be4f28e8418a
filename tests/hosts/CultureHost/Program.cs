using System.Globalization;
using Tuner.Voice;

// A host in the culture that its argument names, on all its threads. It says how that culture writes a fraction, a letter
// and a day, and tells a call whose clock is its own, so that the same is told in every culture.
var culture = CultureInfo.GetCultureInfo(args[0]);
CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = culture;
Console.WriteLine(string.Create(culture, $"{1.5} {"i".ToUpper(culture)} {new DateTime(2026, 11, 1):yyyy}"));

var clock = new Clock();
await using var tuner = new TunerClient(new TunerOptions { TimeProvider = clock, LanguageModel = "gpt-4o-mini", CostCalculator = _ => 1.25 });
await using (var call = tuner.BeginCall(new VoiceCallOptions { CallId = "INVITE-1", CallType = "phone_call" }))
{
    call.CallerStarted(TimeSpan.FromMilliseconds(1.5));
    clock.Pass(1000.5);
    call.CallerStopped(TimeSpan.FromMilliseconds(200.25));
    call.CallerSaid("INTERESTING, it is 1,5 I think", "tr");
    using (var answer = call.BeginAnswer())
    {
        answer.Used(new AnswerUsage { InputTokens = 1234, OutputTokens = 5 });
        using (var tool = answer.BeginTool("LIST_ITEMS", """{"limit": 1.5}""")) tool.Completed("[-1.25]");
        using var speech = answer.Speak("Istanbul: İ, ı, 1.234,5.");
        clock.Pass(300.125);
        speech.Audio(TimeSpan.FromMilliseconds(1200));
        speech.Word("Istanbul", TimeSpan.FromMilliseconds(12.5));
    }

    clock.Pass(5000);
    call.KeyPressed('#');
    call.End(CallEnd.AgentHungUp);
}

await tuner.FlushAsync();

/// <summary>Goes on when it is told to.</summary>
internal sealed class Clock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(double milliseconds) => Interlocked.Add(ref _ticks, TimeSpan.FromMilliseconds(milliseconds).Ticks);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero) + TimeSpan.FromTicks(GetTimestamp());
}
