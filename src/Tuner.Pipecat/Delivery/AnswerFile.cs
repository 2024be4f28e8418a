using System.Text.Json;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>The file beside a rejected record that says why.</summary>
internal static class AnswerFile
{
    public static void Write(StateFolder folder, string id, RejectedAnswer answer)
    {
        var path = PathOf(folder, id);
        folder.Files.Delete(path + StateFolder.TempSuffix);
        using (var file = folder.Files.CreateNew(path + StateFolder.TempSuffix))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(answer, DeliveryJson.Default.RejectedAnswer), 0);
            file.Sync();
        }

        folder.Files.Move(path + StateFolder.TempSuffix, path);
    }

    /// <summary>Reads it; null when it is not there or not readable, which loses nothing but the reason.</summary>
    public static RejectedAnswer? Read(StateFolder folder, string id)
    {
        using var file = folder.Files.OpenForReading(PathOf(folder, id));
        if (file is null) return null;
        var bytes = new byte[Math.Min(file.Length, 16 << 10)];
        var read = file.Read(bytes, 0);
        try
        {
            return JsonSerializer.Deserialize(bytes.AsSpan(0, read), DeliveryJson.Default.RejectedAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string PathOf(StateFolder folder, string id) => Path.Combine(folder.Rejected, id + StateFolder.AnswerEnding);
}
