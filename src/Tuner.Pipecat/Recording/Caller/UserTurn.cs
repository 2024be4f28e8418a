using System.Text;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>What the caller said in one go. Clocks are the pipeline's, nanoseconds; lines are the log's.</summary>
internal sealed partial class UserTurn
{
    private readonly ToldTexts _told = new();
    private readonly InterimText _interim = new();
    private bool _goesOn;
    private string? _interimSpeaker;
    private string? _interimLanguage;
    private string? _text;
    private readonly StringBuilder _keys = new();

    /// <summary>Words can be longer by this than a service heard.</summary>
    private const long LatestTold = 300_000_000;

    /// <summary>The first sound.</summary>
    public long Start;

    public int StartLine;

    /// <summary>The last sound; null while the caller speaks, or when nothing told.</summary>
    public long? End;

    public int EndLine;

    /// <summary>Whether a voice-activity detector gave the times.</summary>
    public bool StartFromVad;

    public bool EndFromVad;

    /// <summary>Whether words that the detector did not hear moved the end.</summary>
    public bool EndFromWords;

    /// <summary>When voice activity last began.</summary>
    public long LastSound;

    /// <summary>The detector told the end alone: the start is taken from the words.</summary>
    public bool StartUnknown;

    /// <summary>Nothing tells when the last sound was: no wait can be measured from it.</summary>
    public bool EndUnknown;

    /// <summary>Whether a service that ends turns itself gave the end.</summary>
    public bool EndFromTurn;

    /// <summary>Where the caller's sound began again after a pause.</summary>
    public (long Clock, int Line)? Resumed;

    /// <summary>Where it began with a sound that brought no words, as far as is known.</summary>
    public (long Clock, int Line)? BeforeNoise;

    /// <summary>When the detector told the last stop, and how long it had waited.</summary>
    public long? VadStop;

    public double StopSecs;

    /// <summary>Whether the turn strategy opened the turn, and when it closed it.</summary>
    public bool Opened;

    public long? Closed;

    public int ClosedLine;

    /// <summary>Who closed it: the aggregator with its strategy, or a transcriber that ends turns itself.</summary>
    public string? ClosedBy;

    /// <summary>The strategy that ended it, by its class, where the application told; and who had proposed to end it.</summary>
    public string? Strategy;

    public int StrategyLine;

    public (long Clock, string? Source)? Proposed;

    /// <summary>When the conversation with this turn in it was sent on, and when a model was last asked.</summary>
    public long? ContextSent;

    public int ContextSentLine;

    public long? Asked;

    /// <summary>When a model was first asked after it.</summary>
    public long? FirstAsked;

    /// <summary>When the last final transcript came, and from whom.</summary>
    public long? LastFinal;

    public string? Transcriber;

    /// <summary>How long the transcriber says that it took, seconds.</summary>
    public double? TranscriberTtfb;

    public int TranscriberLine;

    public int Finals => _told.Count;

    /// <summary>What the detector heard of it.</summary>
    public SoundTimes Sounds { get; } = new();

    /// <summary>When the first transcript came, and when the last one.</summary>
    public long? FirstTold;

    public long? LastTold;

    /// <summary>Its service said that it found no words in it.</summary>
    public bool WithoutWords;

    /// <summary>Its transcriber failed on one of its sounds: words of it may be missing.</summary>
    public bool LostWords;

    /// <summary>Its transcriber failed: he spoke, and nobody knows what he said.</summary>
    public bool TranscriptFailed;

    /// <summary>The service's name of it; null where it names none.</summary>
    public string? Id;

    /// <summary>When the bot was first heard after it was over.</summary>
    public bool Answered;

    /// <summary>The pipeline did not listen when it began.</summary>
    public bool HeardMuted;

    /// <summary>The line that says so.</summary>
    public int MutedLine;

    /// <summary>The pipeline did not listen, and nothing was told of it since it does.</summary>
    public bool Muted => HeardMuted || (BeganMuted && LastTold is null);

    /// <summary>He typed it for later: no answer was asked for.</summary>
    public bool IsNote;

    /// <summary>Whether the bot was to answer it.</summary>
    public bool WantsAnswer => !Muted && !IsNote;

    /// <summary>The pipeline did not listen for a while: what is said after that is another turn, though no strategy closed this one.</summary>
    public bool Bounded;

    /// <summary>It holds what was left of a sound that began while the pipeline did not listen.</summary>
    public bool BeganMuted;

    /// <summary>A turn model's verdict, where one was asked: how sure it was.</summary>
    public double? Probability;

    public bool ModelVerdict;

    public int ModelLine;

    public List<int> TextLines { get; } = [];

    /// <summary>The latest of everything known of it.</summary>
    public long LastSign;

    /// <summary>When it was decided that the turn was over: what came first of its end and its words being sent on.</summary>
    public long? Decided => ContextSent < Closed ? ContextSent : Closed ?? ContextSent;

    public int DecidedLine => ContextSent < Closed || Closed is null ? ContextSentLine : ClosedLine;

    public TurnEnd EndedBy =>
        Strategy is { } strategy && Named(strategy) is { } named ? named
        : ClosedBy is not null && (ClosedBy == Transcriber || Proposed?.Source == Transcriber) ? TurnEnd.Transcriber
        : ModelVerdict ? TurnEnd.Model
        : TurnEnd.Silence;

    /// <summary>He typed it as a text, and did not speak.</summary>
    public bool IsText => _text is not null;

    /// <summary>What the caller typed, on the keypad or as a text; null when he spoke.</summary>
    public string? Typed => _text ?? Keys;

    /// <summary>The keys that he pressed; null when he pressed none.</summary>
    public string? Keys => _keys.Length > 0 ? _keys.ToString() : null;

    /// <summary>Who spoke, where the transcriber names him: of the final transcripts, else of the interim ones that stand for them.</summary>
    public IReadOnlyList<string> Speakers => HasFinal ? _told.Speakers : OnlyInterim ? Names.Of([_interimSpeaker]) : [];

    /// <summary>The languages of the words, the same way.</summary>
    public IReadOnlyList<string> Languages => HasFinal ? _told.Languages : OnlyInterim ? Names.Of([_interimLanguage]) : [];

    /// <summary>All words with what the transcriber tells of each; null where it does not, or only interim transcripts tell the last ones.</summary>
    public List<HeardWord>? TimedWords => HasFinal && !EndsInterim ? _told.Words() : null;

    /// <summary>How sure the transcriber is of the final transcripts, 0 to 1; null where it does not say.</summary>
    public double? Confidence => HasFinal && Typed is null ? _told.Confidence() : null;

    public bool HasFinal => _told.Count > 0;

    /// <summary>True when no final transcript ever came and the words are the last interim ones.</summary>
    public bool OnlyInterim => !HasFinal && _interim.Length > 0;

    /// <summary>True when he went on after the last final transcript, and of that only interim ones came.</summary>
    public bool EndsInterim => HasFinal && _goesOn && LastSound > LastFinal && Typed is null;

    /// <summary>All that is known of what he said.</summary>
    public string Transcript
    {
        get
        {
            if (!EndsInterim) return Words;
            var text = new StringBuilder(Words);
            Text.Append(text, _interim.ToString(), char.IsWhiteSpace(_interim.ToString()[0]));
            return Text.Tidy(text.ToString());
        }
    }

    public bool HasWords => HasFinal || Typed is not null || _interim.Length > 0;

    /// <summary>Whether it holds words, or did before its transcriber failed: a cough does not.</summary>
    public bool IsSaid => TranscriptFailed || (HasWords && Words.Length > 0);

    public string Words => _text ?? (Keys is { } keys ? $"DTMF: {keys}" : HasFinal ? _told.Joined() : Text.Tidy(_interim.ToString()));

    /// <summary>Pipecat's own strategies; null for one that the application wrote.</summary>
    private TurnEnd? Named(string strategy) =>
        strategy.StartsWith("External", StringComparison.Ordinal) ? TurnEnd.Transcriber
        : strategy.StartsWith("LLM", StringComparison.Ordinal) ? TurnEnd.Model
        : strategy.StartsWith("TurnAnalyzer", StringComparison.Ordinal) ? Probability is null || ModelVerdict ? TurnEnd.Model : TurnEnd.Silence
        : strategy is "NoneType" or "SpeechTimeoutUserTurnStopStrategy" or "TranscriptionUserTurnStopStrategy" ? TurnEnd.Silence
        : null;
}
