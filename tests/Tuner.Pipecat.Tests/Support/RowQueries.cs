using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Tests.Support;

internal static class RowQueries
{
    public static List<TranscriptSegment> Rows(this CallPayload payload, string role) =>
        payload.TranscriptWithToolCalls.Where(row => row.Role == role).ToList();

    public static List<TranscriptSegment> Agent(this CallPayload payload) => payload.Rows(SegmentRole.Agent);

    public static List<TranscriptSegment> User(this CallPayload payload) => payload.Rows(SegmentRole.User);

    public static TranscriptSegment Function(this CallPayload payload) => Assert.Single(payload.Rows(SegmentRole.AgentFunction));
}
