using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Whose words a voice was asked to say: of several models that write at once, the one whose answer holds them; and how
/// much of each answer was handed to a voice.
/// </summary>
internal sealed class Handovers(ModelResponses responses)
{
    /// <summary>Older answers are not looked at.</summary>
    private const int Latest = 16;

    private readonly Dictionary<ModelResponse, Handover> _handovers = [];
    private readonly HashSet<string?> _speakers = [];

    /// <summary>The models of which anything was handed to a voice.</summary>
    public IReadOnlySet<string?> Speakers => _speakers;

    public bool WasAsked(ModelResponse response) => _handovers.TryGetValue(response, out var handover) && handover.Asked;

    /// <summary>How much of the answer's text was handed over, white space left out.</summary>
    public int LengthOf(ModelResponse response) => _handovers.TryGetValue(response, out var handover) ? handover.Length : 0;

    /// <summary>A sentence goes to a voice. Returns the answer that it belongs to; null where it belongs to none.</summary>
    public ModelResponse? Take(string text)
    {
        var words = Compact(text);
        var (owner, end) = Owner(words);
        if (owner is null) return null;
        var handover = Of(owner);
        handover.Asked = true;
        handover.Length = Math.Max(handover.Length, end ?? handover.Length + words.Length);
        _speakers.Add(owner.Source);
        return owner;
    }

    /// <summary>What an answer holds before these words that no frame said was handed over.</summary>
    public string SkippedBefore(string text)
    {
        var words = Compact(text);
        return Holding(words) is { Owner: { } owner, End: { } end } ? Piece(owner, LengthOf(owner), end - words.Length) : "";
    }

    /// <summary>What an answer holds from a letter on; white space does not count as one.</summary>
    public static string RestOf(ModelResponse response, int from) => Piece(response, from, int.MaxValue);

    /// <summary>The answer that a sentence would belong to if it went to a voice now.</summary>
    public ModelResponse? OwnerOf(string text) => Owner(Compact(text)).Response;

    /// <summary>What an answer begins with, of which nothing was said yet, before the words that end it so far.</summary>
    public string UnsaidBefore(ModelResponse response, string text)
    {
        if (LengthOf(response) > 0) return "";
        var written = response.Text.ToString();
        return written.Length > text.Length && written.EndsWith(text, StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(written[..^text.Length]) ? written[..^text.Length] : "";
    }

    /// <summary>A model that is its own voice says what it hands over.</summary>
    public void Say(ModelResponse response, string text)
    {
        var length = 0;
        foreach (var c in text) length += char.IsWhiteSpace(c) ? 0 : 1;
        Of(response).Length += length;
    }

    private (ModelResponse? Response, int? End) Owner(string words) => Holding(words) is { Owner: { } owner } held ? (owner, held.End) : (Unfinished(words), null);

    /// <summary>The newest answer that goes on with these words, or has them further on; and where they end in it.</summary>
    private (ModelResponse? Owner, int? End) Holding(string words)
    {
        (ModelResponse? Owner, int? End) found = (null, null);
        foreach (var response in Candidates())
        {
            var handover = Of(response);
            var written = handover.Written(response);
            var at = handover.Length <= written.Length ? written.IndexOf(words, handover.Length, StringComparison.Ordinal) : -1;
            if (at < 0) continue;
            var speaks = _speakers.Contains(response.Source);
            if (at == handover.Length && (speaks || _speakers.Count == 0)) return (response, at + words.Length);
            if (found.Owner is null || (speaks && !_speakers.Contains(found.Owner.Source))) found = (response, at + words.Length);
        }

        return found;
    }

    /// <summary>
    /// Where no answer holds the words, as after a filter that changed them: the newest of which something is left to say, of
    /// a model that speaks if there is one; else one that holds them where its marks are left out.
    /// </summary>
    private ModelResponse? Unfinished(string words)
    {
        ModelResponse? newest = null;
        foreach (var response in Candidates())
        {
            if (Of(response) is var handover && handover.Length >= handover.Written(response).Length) continue;
            if (_speakers.Contains(response.Source)) return response;
            newest ??= response;
        }

        return Candidates().FirstOrDefault(response => Compact(Markdown.Strip(response.Text.ToString())).Contains(words, StringComparison.Ordinal)) ?? newest;
    }

    private IEnumerable<ModelResponse> Candidates()
    {
        for (var i = responses.All.Count - 1; i >= Math.Max(0, responses.All.Count - Latest); i--)
        {
            if (responses.All[i] is { Cut: null, Text.Length: > 0 } response) yield return response;
        }
    }

    private Handover Of(ModelResponse response) => _handovers.TryGetValue(response, out var known) ? known : _handovers[response] = new Handover();

    private static string Piece(ModelResponse response, int from, int to)
    {
        var (written, piece) = (response.Text.ToString(), new StringBuilder());
        var at = 0;
        for (var i = 0; i < written.Length && at < to; i++)
        {
            if (at >= from) piece.Append(written[i]);
            if (!char.IsWhiteSpace(written[i])) at++;
        }

        return piece.ToString();
    }

    private static string Compact(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c)) words.Append(c);
        }

        return words.ToString();
    }

    private sealed class Handover
    {
        private readonly StringBuilder _written = new();
        private int _read;
        private string? _text;

        public int Length { get; set; }

        public bool Asked { get; set; }

        /// <summary>The answer so far, white space left out.</summary>
        public string Written(ModelResponse response)
        {
            if (_text is not null && _read == response.Text.Length) return _text;
            // By chunks: the indexer of a long text that was appended in pieces walks through all of them.
            var at = 0;
            foreach (var chunk in response.Text.GetChunks())
            {
                for (var i = Math.Max(0, _read - at); i < chunk.Length; i++)
                {
                    if (chunk.Span[i] is var c && !char.IsWhiteSpace(c)) _written.Append(c);
                }

                at += chunk.Length;
            }

            _read = at;
            return _text = _written.ToString();
        }
    }
}
