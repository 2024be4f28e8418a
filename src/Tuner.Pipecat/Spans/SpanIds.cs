using System.Globalization;
using System.Text;
using Tuner.Pipecat.Reading;

namespace Tuner.Pipecat.Spans;

/// <summary>Ids of traces and spans, from a hash of the call and what in it they stand for: so that sending a call twice makes no second span.</summary>
/// <param name="call">The call.</param>
internal sealed class SpanIds(CallRecord call)
{
    private readonly string _call = string.Create(CultureInfo.InvariantCulture, $"{call.CallId.Length}:{call.CallId}@{call.StartedAtMs}");

    /// <summary>The id of a trace: of the call, or of one of its turns.</summary>
    public byte[] Trace(string part) => Hash("trace", part)[..16];

    /// <summary>The id of a span.</summary>
    public byte[] Span(string part) => Hash("span", part)[..8];

    // The first bit is set: an id of zeros alone is none.
    private byte[] Hash(string kind, string part)
    {
        var hash = Sha256.Hash(Encoding.UTF8.GetBytes($"tuner {kind}\n{_call}\n{part}"));
        hash[0] |= 0x80;
        return hash;
    }
}
