using System.Text.Json;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.CallViews;

/// <summary>A record that was written to a file.</summary>
internal static class RecordFile
{
    private const long LargestRecord = 256 << 20;

    /// <summary>Returns the record; null when the file is none: then it may be a frame log.</summary>
    /// <exception cref="CommandFailure">The file cannot be read.</exception>
    public static CallPayload? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Length > LargestRecord) return null;
            return TunerJson.Deserialize(File.ReadAllBytes(path)) is { TranscriptWithToolCalls.Count: > 0 } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{path} cannot be read ({fault.Message.TrimEnd('.')}).");
        }
    }
}
