using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>A row of the record and where each of its values came from, which is only found out when somebody asks.</summary>
internal sealed record Row(TranscriptSegment Segment, long Clock, Func<IReadOnlyList<Provenance>> Explain)
{
    public IReadOnlyList<Provenance> Facts => Explain();
}
