using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Reads the record out of the fold. The fold itself knows nothing of records.</summary>
internal static class RecordOfCall
{
    /// <summary>Returns the record of everything applied so far.</summary>
    public static CallPayload ToPayload(this CallRecorder call) => new RecordBuilder(call).Build();

    /// <summary>Returns the rows of the record, each with where its values came from.</summary>
    public static IReadOnlyList<Row> Explain(this CallRecorder call) => new RecordBuilder(call).Rows();
}
