using System.Runtime.InteropServices;

namespace Tuner.Cli.Record;

/// <summary>What a process needs that sleeps until one of its pipes says something.</summary>
internal static partial class Posix
{
    public const short Readable = 1;
    public const short Writable = 4;
    private const long PidfdOpen = 434;
    private const int Interrupted = 4;

    /// <summary>A write of so many bytes into a pipe that says it is writable never waits.</summary>
    public static int AtomicWrite { get; } = OperatingSystem.IsLinux() ? 4096 : 512;

    /// <summary>Sleeps until something happens or the time is over; −1 is for ever.</summary>
    public static void Poll(Span<Watched> watched, int milliseconds)
    {
        if (PollCall(ref MemoryMarshal.GetReference(watched), (nuint)watched.Length, milliseconds) < 0) watched.ForEachClear();
    }

    /// <summary>Reads; 0 at the end, null when nothing can be said (a signal came between).</summary>
    public static int? Read(int descriptor, Span<byte> buffer)
    {
        var read = ReadCall(descriptor, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
        if (read >= 0) return (int)read;
        return Marshal.GetLastPInvokeError() == Interrupted ? null : 0;
    }

    /// <summary>Writes; how much it took, or −1 when nobody will ever read it.</summary>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        var written = WriteCall(descriptor, in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
        return written >= 0 ? (int)written : Marshal.GetLastPInvokeError() == Interrupted ? 0 : -1;
    }

    /// <summary>Something to poll that becomes readable when a process ends; −1 where there is none.</summary>
    public static int WatchProcess(int pid) => OperatingSystem.IsLinux() ? (int)SystemCall(PidfdOpen, pid, 0) : -1;

    /// <summary>Two ends of a pipe: reading, writing.</summary>
    public static (int Reading, int Writing) Pipe()
    {
        Span<int> ends = stackalloc int[2];
        return PipeCall(ref MemoryMarshal.GetReference(ends)) == 0 ? (ends[0], ends[1]) : throw new IOException("no pipe can be made");
    }

    private static void ForEachClear(this Span<Watched> watched)
    {
        foreach (ref var item in watched) item.Happened = 0;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollCall(ref Watched watched, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadCall(int descriptor, ref byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteCall(int descriptor, in byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static partial int PipeCall(ref int ends);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(long number, long first, long second);

    /// <summary>An entry for poll; a negative descriptor is passed over.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Watched
    {
        public int Descriptor;
        public short For;
        public short Happened;

        public readonly bool Happens => Happened != 0;
    }
}
