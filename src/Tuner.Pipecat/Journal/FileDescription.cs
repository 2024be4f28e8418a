using System.Runtime.InteropServices;

namespace Tuner.Pipecat.Journal;

/// <summary>What Linux says of a file: <c>struct statx</c>, which is laid out alike on every processor. Elsewhere nothing is known.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileDescription
{
    private const int CurrentFolder = -100;
    private const int NotThroughLinks = 0x100;
    private const int OfTheDescriptor = 0x1000;
    private const uint Basics = 0x7ff;
    private const int KindMask = 0xf000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;
    private const int WritableByOthers = 0b010_010;

    [FieldOffset(20)]
    public uint Owner;

    [FieldOffset(28)]
    private ushort _mode;

    public readonly bool IsFolder => (_mode & KindMask) == Folder;

    public readonly bool IsRegularFile => (_mode & KindMask) == Regular;

    /// <summary>True when its group or anybody may write to it.</summary>
    public readonly bool OthersMayWrite => (_mode & WritableByOthers) != 0;

    /// <summary>Null where it cannot be known.</summary>
    public static FileDescription? OfName(string path) => Of(CurrentFolder, path, NotThroughLinks);

    /// <summary>Null where it cannot be known.</summary>
    public static FileDescription? OfOpen(int descriptor) => Of(descriptor, "", OfTheDescriptor);

    private static FileDescription? Of(int folder, string path, int flags)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Libc.Describe(folder, path, flags, Basics, out var found) == 0 ? found : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }
}
