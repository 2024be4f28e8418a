using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Recordings;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.Detail;

/// <summary>Why a recording cannot be played here, in a sentence: whether it is on its way, or will never come.</summary>
internal static class WhyNot
{
    // 16-bit sound of two channels at 16 kHz.
    private const double BytesPerMs = 64;

    /// <summary>The sentence; empty where nobody spoke of a recording.</summary>
    /// <param name="audio">What the record says of its sound.</param>
    /// <param name="found">What this server has of it.</param>
    /// <param name="isOurs">Whether the record says that the recording lies on this server.</param>
    /// <param name="room">How many bytes there is still room for; negative where none are taken.</param>
    public static string Of(JsonElement? audio, FoundRecording found, bool isOurs, long room)
    {
        if (found.Recording is { } part) return $"The recording is on its way: {Format.Bytes(part.Received)} of {Format.Bytes(part.Size)} are here.";
        var where = audio.Text("where");
        if (where == "kept") return "The recording stayed on the machine that the call ran on, as it was told to.";
        if (where == "folder") return "The recording was put into a folder of the machine that the call ran on, as it was told to.";
        if (where == "refused") return "The recording will not come: the server refused it.";
        if (!isOurs && where != "server") return "";
        if (room < 0) return "The recording will not come: this server takes none.";
        var bytes = audio.Number("length_ms") * BytesPerMs;
        if (bytes > RecordingLimits.Recording) return "The recording will not come: it is longer than this server takes.";
        return bytes > room ? "The recording is not here: this server's room for recordings is used up." : "The recording is not here yet: it comes from the machine that the call ran on, after the record.";
    }
}
