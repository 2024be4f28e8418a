using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Models;

/// <summary><c>general_meta_data_raw</c>: the seed's two members, which are there also where a record that is read has none, and beside them everything else that the record knows of the call.</summary>
public sealed record GeneralMetaData
{
    /// <summary>The models that served the call.</summary>
    public AiModels AiModels { get; init => field = value ?? new(); } = new();

    /// <summary>Usage under the seed's names.</summary>
    public UsageToken UsageToken { get; init => field = value ?? new(); } = new();

    /// <summary>How complete the record is and where the reason of the end came from.</summary>
    public RecordingInfo? Recording { get; init; }

    /// <summary>Usage by model and by turn.</summary>
    public Usage? Usage { get; init; }

    /// <summary>What each service cost; absent where the call's cost did not come from a table of prices.</summary>
    public IReadOnlyList<CostPart>? CostParts { get; init; }

    /// <summary>What went wrong on the call, in order of time.</summary>
    public IReadOnlyList<CallError>? Errors { get; init; }

    /// <summary>The wait for the bot's first words; absent where the caller spoke first.</summary>
    public StartUp? StartUp { get; init; }

    /// <summary>To whom the caller was handed over, in order of time; absent where he was not.</summary>
    public IReadOnlyList<CallTransfer>? Transfers { get; init; }

    /// <summary>When the host stood still.</summary>
    public IReadOnlyList<HostStall>? Stalls { get; init; }

    /// <summary>Answers that were generated and cut before their first sound.</summary>
    public IReadOnlyList<UnheardResponse>? UnheardResponses { get; init; }

    /// <summary>Numbers about the call.</summary>
    public CallQuality? Quality { get; init; }

    /// <summary>What the application added, and members that this version does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
