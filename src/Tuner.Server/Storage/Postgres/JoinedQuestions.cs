namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// Asks the database once for all who ask the same while it answers the one before: none is told what was read before he asked, and many who ask at once cost what two cost.
/// </summary>
/// <param name="ask">Asks it.</param>
internal sealed class JoinedQuestions<TQuestion, TAnswer>(Func<TQuestion, Task<TAnswer>> ask)
    where TQuestion : notnull
{
    private readonly Lock _lock = new();

    // Those that are being asked, each with those who wait for the next time.
    private readonly Dictionary<TQuestion, TaskCompletionSource<TAnswer>?> _asked = [];

    /// <summary>The answer, read since this was called.</summary>
    public Task<TAnswer> AskAsync(TQuestion question)
    {
        TaskCompletionSource<TAnswer> own;
        lock (_lock)
        {
            var isAsked = _asked.TryGetValue(question, out var next);
            if (next is not null) return next.Task;
            own = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked[question] = isAsked ? own : null;
            if (isAsked) return own.Task;
        }
        _ = AnswerAsync(question, own);
        return own.Task;
    }

    private async Task AnswerAsync(TQuestion question, TaskCompletionSource<TAnswer> turn)
    {
        while (true)
        {
            try
            {
                turn.SetResult(await ask(question).ConfigureAwait(false));
            }
            // Everybody who waits must hear of it, whatever it is.
            catch (Exception fault)
            {
                turn.SetException(fault);
            }
            lock (_lock)
            {
                if (_asked[question] is not { } next)
                {
                    _asked.Remove(question);
                    return;
                }
                turn = next;
                _asked[question] = null;
            }
        }
    }
}
