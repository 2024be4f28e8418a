using Tuner.Server.Calls;
using Tuner.Server.Comparing;
using Tuner.Server.Storage;

namespace Tuner.Server.Mcp;

/// <summary>The calls that a model may ask about, wherever they are kept: all questions of the tools go through here.</summary>
internal interface IKnownCalls
{
    /// <summary>Where their pages are, as <c>http://127.0.0.1:8000</c>; null where calls have no page.</summary>
    string? Pages { get; }

    /// <summary>A page of the list, by the parameters of <c>GET /api/v1/calls</c>.</summary>
    /// <exception cref="AskedWronglyException">A parameter is wrong, or there is no answer.</exception>
    Task<FoundCalls> FindAsync(IReadOnlyList<(string Name, string Value)> asked, CancellationToken cancel);

    /// <summary>The call of a number or call_id, with its record; null when there is none.</summary>
    /// <exception cref="AskedWronglyException">There is no answer.</exception>
    Task<StoredCall?> CallAsync(string name, CancellationToken cancel);

    /// <summary>The waits, tools and errors of calls, by their numbers; a call that is gone by now is missing.</summary>
    /// <exception cref="AskedWronglyException">There is no answer.</exception>
    Task<IReadOnlyDictionary<long, CallRows>> RowsAsync(IReadOnlyList<ListedCall> calls, CancellationToken cancel);

    /// <summary>Two sets of calls side by side.</summary>
    /// <exception cref="AskedWronglyException">There is no answer, or one side is not to be read.</exception>
    Task<Comparison> CompareAsync(CallFilter before, CallFilter after, CancellationToken cancel);
}

/// <summary>A page of the list.</summary>
/// <param name="Calls">In the order that was asked for.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Next">Where the list goes on; null at its end.</param>
internal sealed record FoundCalls(IReadOnlyList<ListedCall> Calls, CallTotal Total, string? Next)
{
    /// <summary>The sentence in which a search was found, by the number of the call.</summary>
    public IReadOnlyDictionary<long, string> Sentences { get; init; } = new Dictionary<long, string>();
}

/// <summary>A question that has no answer as it was asked. The message is one sentence for the model, without text of a call.</summary>
internal sealed class AskedWronglyException(string message) : Exception(message);
