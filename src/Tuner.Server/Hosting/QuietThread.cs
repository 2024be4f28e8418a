using System.Runtime.InteropServices;

namespace Tuner.Server.Hosting;

/// <summary>A thread of its own for work that may take long: where processors are short, everything else goes first.</summary>
internal static partial class QuietThread
{
    private const int ThisThread = 0;
    private const int Background = 10;

    /// <summary>Runs work on such a thread, which ends with it.</summary>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            GiveWay();
            return work();
        },
        cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    /// <summary>Lets the calling thread give way, for as long as it lives: never one of the pool.</summary>
    public static void GiveWay()
    {
        if (OperatingSystem.IsLinux()) _ = SetPriority(ThisThread, 0, Background);
    }

    // To Linux a thread is what POSIX calls a process here: the number 0 is the calling one.
    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);
}
