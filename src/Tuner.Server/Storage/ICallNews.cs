namespace Tuner.Server.Storage;

/// <summary>Tells that calls were stored, by whichever server, so that pages need not wait for their next look.</summary>
internal interface ICallNews
{
    /// <summary>Returns when calls were stored since the last look, or after a time in any case: news may be lost, and a look finds all.</summary>
    Task WaitAsync(TimeSpan most, CancellationToken cancellationToken);
}
