using Tuner.Pipecat.Reading;

namespace Tuner.Server.Calls;

/// <summary>A name that a call is found by beside its tools and waits.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="Name">At most <see cref="OwnerTime.MaxName"/> characters.</param>
internal readonly record struct CallName(string Kind, string Name)
{
    /// <summary>A language of the caller's words, as <see cref="LanguageTag"/> has it.</summary>
    public const string Language = "language";

    /// <summary>Who spoke on the caller's side.</summary>
    public const string Speaker = "speaker";

    /// <summary>What became of a transfer, one of <see cref="CallTransfers.Outcomes"/>.</summary>
    public const string Transfer = "transfer";
}

/// <summary>Takes the names out of a call's record.</summary>
internal static class CallNames
{
    /// <summary>So many of a kind are kept of one call.</summary>
    public const int MostOfAKind = 100;

    /// <summary>Those of a record, each once.</summary>
    public static IReadOnlyList<CallName> Read(CallRecord record)
    {
        var (languages, speakers) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var row in record.Rows)
        {
            foreach (var language in row.Languages) Add(languages, LanguageTag.Of(language));
            foreach (var speaker in row.Speakers) Add(speakers, speaker);
        }
        return
        [
            .. languages.Select(language => new CallName(CallName.Language, language)), .. speakers.Select(speaker => new CallName(CallName.Speaker, speaker)),
            .. CallTransfers.OutcomesOf(record).Distinct().Select(outcome => new CallName(CallName.Transfer, outcome)),
        ];
    }

    private static void Add(HashSet<string> names, string name)
    {
        if (name.Length > 0 && names.Count < MostOfAKind) names.Add(CallRowsReader.Cut(name));
    }
}
