using System.Globalization;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.Detail;

/// <summary>The recording of a call as its page plays it, or why it cannot.</summary>
public sealed record CallSound
{
    /// <summary>Where the sound is, the best form first; empty where there is nothing to play.</summary>
    public IReadOnlyList<SoundSource> Sources { get; private init; } = [];

    /// <summary>The recording to take along, each form with its name.</summary>
    public IReadOnlyList<TakenAlong> Downloads { get; private init; } = [];

    /// <summary>The address of its captions on this server.</summary>
    public string Captions { get; private init; } = "";

    /// <summary>The address of its peaks on this server; empty while there are none.</summary>
    public string Peaks { get; private init; } = "";

    /// <summary>Why there is nothing to play, in a sentence; empty where there is.</summary>
    public string Why { get; private init; } = "";

    /// <summary>The origin that the sound comes from, as a content policy names it: <c>'self'</c> for this server.</summary>
    public string Origin { get; private init; } = "'self'";

    /// <summary>The moment of the call at which the recording begins, milliseconds.</summary>
    public long OffsetMs { get; private init; }

    /// <summary>The same in seconds, as the form takes it.</summary>
    public string OffsetSeconds => (OffsetMs / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Where the form that keeps the offset is sent; empty for who may not, and for a recording of this server, whose time is the call's.</summary>
    public string Form { get; private init; } = "";

    /// <summary>The page that the form leads back to.</summary>
    public string Back { get; private init; } = "";

    /// <summary>Whether it is another server's: nothing is asked of that before somebody plays.</summary>
    public bool IsElsewhere => Origin != "'self'";

    /// <summary>Computes it; null where nobody spoke of a recording.</summary>
    /// <param name="listed">The call.</param>
    /// <param name="record">Its record.</param>
    /// <param name="found">What this server has of it.</param>
    /// <param name="room">How many bytes there is still room for.</param>
    /// <param name="marks">What people said of the call; null for nothing.</param>
    /// <param name="mayMark">Whether the reader may say where a recording elsewhere begins.</param>
    internal static CallSound? Of(ListedCall listed, CallRecord record, FoundRecording found, long room, CallMarks? marks, bool mayMark)
    {
        var path = RecordingPath.Of(listed.WorkspaceId, record.CallId);
        if (found.Recording is { IsComplete: true } whole) return Here(listed, whole, path);
        var address = WebAddress.Read(record.Payload.Text("recording_url"));
        var isOurs = address is not null && address.Url.AbsolutePath.EndsWith(path, StringComparison.Ordinal);
        if (address is not null && !isOurs) return Elsewhere(listed, address, path, marks, mayMark);
        var audio = record.Payload.Member("general_meta_data_raw").Member("recording").Member("audio");
        var why = WhyNot.Of(audio, found, isOurs, room);
        return why.Length == 0 ? null : new() { Why = why };
    }

    private static CallSound Here(ListedCall listed, StoredRecording whole, string path)
    {
        List<SoundSource> sources = [new($"{path}?format=wav", "audio/wav")];
        List<TakenAlong> downloads = [new($"WAV, {Format.Bytes(whole.Size)}", $"{path}?format=wav", $"call-{listed.Id}.wav")];
        if (whole.OpusBytes is > 0 and var opus)
        {
            sources.Insert(0, new($"{path}?format=opus", "audio/ogg; codecs=opus"));
            downloads.Insert(0, new($"Opus, {Format.Bytes(opus)}", $"{path}?format=opus", $"call-{listed.Id}.opus"));
        }
        return new() { Sources = sources, Downloads = downloads, Captions = $"{path}/captions.vtt", Peaks = whole.PeaksBytes > 0 ? $"{path}/peaks" : "" };
    }

    private static CallSound Elsewhere(ListedCall listed, WebAddress address, string path, CallMarks? marks, bool mayMark)
    {
        var offset = marks?.RecordingOffsetMs ?? 0;
        return new()
        {
            Sources = [new(address.Url.AbsoluteUri, "")],
            Origin = address.Origin,
            OffsetMs = offset,
            Captions = string.Create(CultureInfo.InvariantCulture, $"{path}/captions.vtt?offset_ms={offset}"),
            Form = mayMark ? string.Create(CultureInfo.InvariantCulture, $"/calls/{listed.Id}/marks") : "",
            Back = string.Create(CultureInfo.InvariantCulture, $"/calls/{listed.Id}"),
        };
    }
}

/// <summary>A form of the sound that a browser may play.</summary>
/// <param name="Href">Its address: a path of this server, or one elsewhere.</param>
/// <param name="Type">What it is; empty where nobody knows.</param>
public sealed record SoundSource(string Href, string Type);
