using Tuner.Server.Calls;
using Tuner.Server.Search;

namespace Tuner.Server.Storage;

/// <summary>Finds the sentences in which a search was found, in the payloads of one page.</summary>
internal static class Sentences
{
    /// <summary>So many bytes of payloads a page of hits may read; what is longer is listed without its sentence.</summary>
    public const long MostBytes = 8 * 1024 * 1024;

    /// <summary>The page with its sentences.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="listing">The page.</param>
    /// <param name="payloadOf">Reads the payload of a call; null when it is gone.</param>
    public static CallListing Find(CallQuestion question, CallListing listing, Func<long, PackedBody?> payloadOf)
    {
        if (question.Filter.Search is not { } search) return listing;
        var sentences = new Dictionary<long, SearchSnippet>();
        long bytes = 0;
        foreach (var call in listing.Calls)
        {
            if (payloadOf(call.Id) is not { } body) continue;
            if ((bytes += body.Length) > MostBytes) break;
            if (CallTexts.First(body.Unpack(), text => SearchSnippet.Of(text, search)) is { } sentence) sentences[call.Id] = sentence;
        }
        return listing with { Sentences = sentences };
    }
}
