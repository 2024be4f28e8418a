using System.Globalization;
using Tuner.Pipecat.Models;
using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Where a host runs changes nothing of what is recorded.</summary>
public sealed class CultureTests : VoiceCallFixture
{
    /// <summary>Dotted and dotless i, other digits and calendars, commas as points; the invariant one is where hosts run without data of cultures.</summary>
    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    [InlineData("de-DE")]
    public void A_record_is_the_same_in_every_culture(string name)
    {
        var before = CultureInfo.CurrentCulture;
        var expected = Tell("invariant");
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Unlike(name);
            Assert.Equal(expected, Tell("invariant"));
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }
    }

    /// <summary>
    /// The test host has no data of cultures: what makes each of these unlike the invariant one is set by hand.
    /// </summary>
    private static CultureInfo Unlike(string name)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = name == "ar-SA" ? "\u061c-" : "\u2212";
        culture.NumberFormat.NativeDigits = name == "th-TH" ? [.. "๐๑๒๓๔๕๖๗๘๙".Select(digit => digit.ToString())] : [.. "٠١٢٣٤٥٦٧٨٩".Select(digit => digit.ToString())];
        culture.NumberFormat.DigitSubstitution = DigitShapes.NativeNational;
        culture.DateTimeFormat.Calendar = new GregorianCalendar();
        culture.DateTimeFormat.TimeSeparator = ".";
        culture.DateTimeFormat.DateSeparator = ".";
        return culture;
    }

    private static string Tell(string id)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        var tuner = new InMemoryTunerClient(new TunerOptions { TimeProvider = time, LanguageModel = "gpt-4o-mini" });
        using var call = tuner.BeginCall(new VoiceCallOptions { CallId = id });
        call.CallerStarted(Ms(1.5));
        time.Advance(Ms(1000.5));
        call.CallerStopped(Ms(200.25));
        call.CallerSaid("INTERESTING, it is 1,5 I think", "tr");
        using (var answer = call.BeginAnswer())
        {
            answer.Used(new AnswerUsage { InputTokens = 1234, OutputTokens = 5 });
            using (var tool = answer.BeginTool("LIST_ITEMS", "{\"limit\": 1.5}")) tool.Completed("[-1.25]");
            using var speech = answer.Speak("Istanbul: İ, ı, 1.234,5.");
            time.Advance(Ms(300.125));
            speech.Audio(Ms(1200));
            speech.Word("Istanbul", Ms(12.5));
        }

        time.Advance(Ms(5000));
        call.End(CallEnd.AgentHungUp);
        return System.Text.Encoding.UTF8.GetString(TunerJson.Serialize(tuner.Records[0]));
    }
}
