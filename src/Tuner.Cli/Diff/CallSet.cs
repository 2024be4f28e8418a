using System.Text.Json;
using Tuner.Cli.CallSources;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Comparing;
using Tuner.Server.Validation;

namespace Tuner.Cli.Diff;

/// <summary>The calls of one side: records or frame logs in files, or a query of a server.</summary>
internal sealed class CallSet(CallSource source)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="CommandFailure">There is no call there, or it cannot be read.</exception>
    public async Task<IReadOnlyList<ComparedCall>> ReadAsync(string named, CancellationToken cancel)
    {
        var calls = new List<ComparedCall>();
        await foreach (var call in source.ReadAsync(named, callIds: false, cancel).ConfigureAwait(false)) calls.Add(Of(call));
        return calls.Count > 0 ? calls : throw new CommandFailure($"the server has no call for {named}.");
    }

    private static ComparedCall Of(SourcedCall sourced)
    {
        try
        {
            using var document = JsonDocument.Parse(sourced.Body, JsonBody.Options);
            var call = CallRecord.Read(document.RootElement);
            return new(CallSummarizer.Summarize(call), CallRowsReader.Read(call));
        }
        catch (JsonException)
        {
            throw new CommandFailure($"{sourced.Name} is no record of a call.");
        }
    }
}
