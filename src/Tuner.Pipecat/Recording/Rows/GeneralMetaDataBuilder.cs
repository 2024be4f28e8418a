using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Everything that the record knows of the call beside its rows.</summary>
internal static class GeneralMetaDataBuilder
{
    private const int LongestMessage = 2000;

    private static readonly string? Engine = typeof(CallRecorder).Assembly.GetName().Version?.ToString(3);

    /// <summary>An application's own members may not replace what the record knows itself.</summary>
    private static readonly HashSet<string> Taken =
        ["ai_models", "usage_token", "recording", "usage", "errors", "start_up", "transfers", "stalls", "unheard_responses", "quality"];

    public static GeneralMetaData Of(CallRecorder call, HeardSpeech heard, AiModels models, (Usage? Used, Dictionary<string, long> Unreported) usage, IReadOnlyList<TranscriptSegment> rows, Func<long, int> turnAt)
    {
        var characters = Characters(call, usage.Unreported);
        var endingError = EndingError.Of(call.Errors, call.Ending);
        var (_, source) = call.Ending.Why(endingError is not null, RecordBuilder.EndedByTransfer(call));
        var cut = call.Ending.Clock is null;
        var unheard = UnheardAnswers.Of(call, heard, turnAt);
        var missing = MissingFacts.Of(call, heard, unheard);
        var errors = call.Errors.All.Select(error => Error(error, error.Frame.Fatal == true || error == endingError, call, turnAt)).ToList();
        return new GeneralMetaData
        {
            AiModels = models,
            UsageToken = new UsageToken
            {
                AsrDuration = call.Usage.Seconds,
                LlmToken = call.Usage.LlmTokens is > 0 and { } tokens ? tokens : null,
                TtsCharacterCount = characters is > 0 ? characters : null,
            },
            Recording = new RecordingInfo
            {
                ReasonSource = source,
                Complete = !cut && call.Facts.Lost.Count == 0 && missing is null,
                Cut = cut,
                Missing = missing,
                Lost = call.Facts.Lost.Count > 0 ? call.Facts.Lost : null,
                Late = call.Facts.Late > 0 ? call.Facts.Late : null,
                Audio = Audio(call.Facts.Sound),
                Masked = call.Facts.Masked.Count > 0 ? call.Facts.Masked : null,
                ResolverError = call.Ending.ResolverError,
                Pipecat = call.Facts.Header.Pipecat,
                Engine = Engine,
                Metrics = call.Facts.Metrics,
            },
            Usage = usage.Used,
            Errors = errors.Count > 0 ? errors : null,
            StartUp = StartUpBuilder.Of(call, heard, rows),
            Transfers = call.Transfers.All.Count > 0 ? call.Transfers.All.Select(transfer => new CallTransfer { AtMs = call.Clock.Ms(transfer.Clock), Kind = transfer.Kind, To = transfer.To, Outcome = transfer.Outcome, Error = transfer.Error }).ToList() : null,
            Stalls = call.Stalls.All.Count > 0 ? call.Stalls.All.Select(stall => Stalled(stall, call, turnAt)).ToList() : null,
            UnheardResponses = unheard.Count > 0 ? unheard : null,
            Quality = QualityNumbers.Of(rows, call.Errors.Count, Math.Max(0, call.Ending.Clock is { } end ? call.Clock.Ms(end) : call.Clock.Ms(call.Clock.Latest))),
            Extra = call.Facts.Config.ExtraMetadata?.Where(member => !Taken.Contains(member.Key)).ToDictionary(member => member.Key, member => member.Value),
        };
    }

    /// <summary>Characters that were reported, and those that were spoken without; null where nothing of either is known.</summary>
    public static long? Characters(CallRecorder call, IReadOnlyDictionary<string, long> unreported) =>
        call.Usage.Characters is { } reported ? reported + unreported.Values.Sum() : unreported.Count > 0 ? unreported.Values.Sum() : null;

    private static AudioInfo? Audio(AudioEvent? told)
    {
        try
        {
            return told?.Audio is { ValueKind: JsonValueKind.Object } audio ? audio.Deserialize(TunerJson.Default.AudioInfo) : null;
        }
        catch (JsonException)
        {
            // Not as we write it: somebody else's line.
            return null;
        }
    }

    private static CallError Error(SeenError error, bool fatal, CallRecorder call, Func<long, int> turnAt) => new()
    {
        AtMs = call.Clock.Ms(error.Clock),
        Source = error.Frame.Processor ?? error.Frame.Source,
        Message = Text.Bounded(error.Frame.Error ?? error.Frame.Exception ?? "", LongestMessage),
        Fatal = fatal,
        Recovered = !fatal && WentOn(call, error.Clock),
        TurnIndex = turnAt(error.Clock) is > 0 and var turn ? turn : null,
        Category = error.Frame.Category,
    };

    /// <summary>Whether the bot was heard with words that were made after a moment.</summary>
    private static bool WentOn(CallRecorder call, long clock) =>
        call.Outputs.Talkspurts.Any(talkspurt => talkspurt.Start > clock) || call.Voices.All.Any(context => context.WasPlayed && context.FirstAudio > clock);

    private static HostStall Stalled(Stall stall, CallRecorder call, Func<long, int> turnAt) => new()
    {
        StartMs = call.Clock.Ms(stall.Start),
        EndMs = call.Clock.Ms(stall.End),
        TurnIndex = turnAt(stall.End) is > 0 and var turn ? turn : null,
    };
}
