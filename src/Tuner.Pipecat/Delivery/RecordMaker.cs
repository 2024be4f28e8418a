using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Pipecat.Delivery;

/// <summary>From a fold to a record with a name: what is laid into the outbox.</summary>
internal static class RecordMaker
{
    public static (RecordName Name, RecordFacts Facts, byte[] Payload, IReadOnlyList<string>? Missing, CallPayload Record) Make(string id, JournalHeader header, CallRecorder recorder, long lines, DateTimeOffset now, Prices prices)
    {
        var payload = prices.Apply(recorder.ToPayload(), header.Origin.Prices);
        var config = header.Log.Config ?? new CallConfig();
        var facts = new RecordFacts
        {
            CallId = payload.CallId,
            BaseUrl = header.Origin.BaseUrl ?? "",
            WorkspaceId = config.WorkspaceId ?? 0,
            AgentId = config.AgentId ?? "",
            Lines = lines,
            StartedAt = payload.StartTimestamp,
            Rest = header.Origin.IsContinuation,
        };
        var place = KeyFingerprint.PlaceOf(facts.BaseUrl, facts.WorkspaceId);
        var name = new RecordName(Math.Clamp(now.ToUnixTimeMilliseconds(), 0, 9_999_999_999_999), id, place, KeyFingerprint.Short(header.Origin.Key), 0, 0, RecordName.New);
        return (name, facts, TunerJson.Serialize(payload), payload.GeneralMetaDataRaw?.Recording?.Missing, payload);
    }
}
