namespace Tuner.Server;

/// <summary>What may be told of an answer: nothing that a stranger typed and nothing of a call.</summary>
/// <param name="Method">The method; <c>_OTHER</c> for one that is not known.</param>
/// <param name="Route">The route's own pattern; <c>(none)</c> where there is none.</param>
/// <param name="Status">The status.</param>
/// <param name="Took">From the request's head to the end of the answer.</param>
internal sealed record AnsweredRequest(string Method, string Route, int Status, TimeSpan Took);
