using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>A row of the record and where each of its values came from.</summary>
internal sealed record Row(TranscriptSegment Segment, long Clock, IReadOnlyList<Provenance> Facts);
