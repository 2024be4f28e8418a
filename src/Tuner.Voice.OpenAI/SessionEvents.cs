using System.Globalization;
using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>What the service says of the session itself: settings, errors, limits.</summary>
internal static class SessionEvents
{
    /// <summary>The service's own defaults, where it does not say.</summary>
    private static readonly TimeSpan DefaultPadding = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan DefaultSilence = TimeSpan.FromMilliseconds(500);

    public static bool Read(RealtimeServerUpdate update, RealtimeCall call)
    {
        switch (update)
        {
            case RealtimeServerUpdateSessionCreated created: Set(created.Session, call); return true;
            case RealtimeServerUpdateSessionUpdated updated: Set(updated.Session, call); return true;
            case RealtimeServerUpdateError error: call.Failed(error.Error?.Message, error.Error?.Code ?? error.Error?.Kind); return true;
            case RealtimeServerUpdateRateLimitsUpdated limits: Limited(limits, call); return true;
            default: return false;
        }
    }

    private static void Set(RealtimeSession? session, RealtimeCall call)
    {
        if (session is not RealtimeConversationSession conversation) return;
        var (input, output) = (conversation.AudioOptions?.InputAudioOptions, conversation.AudioOptions?.OutputAudioOptions);
        var before = call.Settings;
        call.Settings = Turns(input?.TurnDetection, before) with
        {
            Model = conversation.Model ?? before.Model,
            InputBytesPerSecond = Rate(input?.AudioFormat) ?? before.InputBytesPerSecond,
            OutputBytesPerSecond = Rate(output?.AudioFormat) ?? before.OutputBytesPerSecond,
            InputAudioType = TypeOf(input?.AudioFormat) ?? before.InputAudioType,
            OutputAudioType = TypeOf(output?.AudioFormat) ?? before.OutputAudioType,
        };
    }

    private static RealtimeSettings Turns(RealtimeTurnDetection? turns, RealtimeSettings before) => turns switch
    {
        RealtimeServerVadTurnDetection server => before with
        {
            PrefixPadding = server.PrefixPadding ?? DefaultPadding,
            Silence = server.SilenceDuration ?? DefaultSilence,
            Interrupts = server.InterruptResponseEnabled ?? true,
        },
        // It decides by the words: no silence is set.
        RealtimeSemanticVadTurnDetection semantic => before with { PrefixPadding = default, Silence = default, Interrupts = semantic.InterruptResponseEnabled ?? true },
        _ => before,
    };

    private static int? Rate(RealtimeAudioFormat? format) =>
        TypeOf(format) is { } type ? RealtimeSettings.BytesPerSecond(type, format is RealtimePcmAudioFormat pcm ? pcm.Rate : 0) : null;

    private static string? TypeOf(RealtimeAudioFormat? format) => format switch
    {
        RealtimePcmAudioFormat => "audio/pcm",
        RealtimePcmuAudioFormat => "audio/pcmu",
        RealtimePcmaAudioFormat => "audio/pcma",
        _ => null,
    };

    /// <summary>Limits come with each response; they matter when nothing is left.</summary>
    private static void Limited(RealtimeServerUpdateRateLimitsUpdated update, RealtimeCall call)
    {
        foreach (var limit in update.RateLimitDetails ?? [])
        {
            if (limit.RemainingCount is not <= 0) continue;
            var reset = limit.TimeUntilReset is { } time ? string.Create(CultureInfo.InvariantCulture, $" for {time.TotalSeconds:0.###} s") : "";
            call.Failed($"the rate limit of {limit.Name?.ToString() ?? "the service"} is used up{reset}", "rate_limit");
        }
    }
}
