namespace Tuner.Pipecat.Hosting;

/// <summary>
/// Asks the application something that it may take its time for, or fail in. On a thread of its own: where the thread pool is
/// full it would not be asked for minutes, and its call's record would wait.
/// </summary>
internal static class HostQuestion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How often the clock is looked at: a timer would need the thread pool.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks, and blocks until there is an answer.</summary>
    /// <param name="ask">The application's function.</param>
    /// <param name="time">What its patience is counted by.</param>
    /// <returns>The answer; it fails as the function does, and by <see cref="TimeoutException"/>.</returns>
    public static T Ask<T>(Func<T> ask, TimeProvider time)
    {
        var done = new Completion();
        T answer = default!;
        Exception? failed = null;
        new Thread(() =>
        {
            try
            {
                answer = ask();
            }
            catch (Exception fault)
            {
                failed = fault;
            }

            done.Set();
        })
        { IsBackground = true, Name = "tuner asks" }.Start();
        for (var begun = time.GetTimestamp(); !done.Wait(Look);)
            if (time.GetElapsedTime(begun) >= Patience) throw new TimeoutException();
        return failed is null ? answer : throw failed;
    }
}
