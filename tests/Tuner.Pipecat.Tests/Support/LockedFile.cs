using System.Text;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>Reads a file that its writer holds locked; .NET's own readers respect that lock.</summary>
internal static class LockedFile
{
    public static string ReadText(string path)
    {
        using var file = RealDisk.Files.OpenForReading(path)!;
        using var reader = new StreamReader(new StateFileStream(file), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
