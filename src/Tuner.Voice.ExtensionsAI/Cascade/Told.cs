using System.Runtime.CompilerServices;

namespace Tuner.Voice;

/// <summary>Streams that pass through.</summary>
internal static class Told
{
    /// <summary>Passes a stream on as it is; where it breaks, that is told, and it breaks.</summary>
    public static async IAsyncEnumerable<T> PassAsync<T>(IAsyncEnumerable<T> stream, Action<Exception> broke, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var items = stream.GetAsyncEnumerator(cancellationToken);
        await using var _ = items.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync().ConfigureAwait(false)) yield break;
            }
            catch (Exception fault)
            {
                broke(fault);
                throw;
            }

            yield return items.Current;
        }
    }
}
