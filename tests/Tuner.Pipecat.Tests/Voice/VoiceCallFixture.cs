using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Models;
using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>A small host with a clock of its own: it tells a call and looks at the record.</summary>
public abstract class VoiceCallFixture
{
    protected VoiceCallFixture()
    {
        Tuner = new InMemoryTunerClient(new TunerOptions { LanguageModel = "gpt-4o-mini", VoiceModel = "cartesia/sonic", TranscriberModel = "deepgram/nova-3", TimeProvider = Time });
    }

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    protected InMemoryTunerClient Tuner { get; }

    protected CallPayload Record => Assert.Single(Tuner.Records);

    /// <summary>The rows of the only call, one a line: role, start and end, words, whether cut.</summary>
    protected string Rows => RowsOf(Record);

    protected static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    protected static string RowsOf(CallPayload record) => string.Join('\n', record.TranscriptWithToolCalls.Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Role} {row.StartMs}-{row.EndMs} {row.Text}{(row.Metadata?.Interrupted == true && row.Role == "agent" ? " |cut" : "")}{(row.Metadata?.UnheardText is { } left ? $" ({left})" : "")}{(row.Tool?.Error is { } error ? $" !{error}" : "")}")));

    protected void Wait(double milliseconds) => Time.Advance(Ms(milliseconds));

    /// <summary>The caller says something, as most detectors and transcribers tell it: 1 s of sound, 200 ms of silence, the words 100 ms later.</summary>
    protected void CallerSays(VoiceCall call, string text)
    {
        call.CallerStarted();
        Wait(1000);
        Wait(200);
        call.CallerStopped(Ms(200));
        Wait(100);
        call.CallerSaid(text);
    }

    /// <summary>A voice makes audio in chunks of 100 ms, faster than it is played.</summary>
    protected void Make(Speech speech, double milliseconds)
    {
        for (var made = 0.0; made < milliseconds; made += 100)
        {
            speech.Audio(new byte[4800], 24_000);
            Wait(10);
        }
    }
}
