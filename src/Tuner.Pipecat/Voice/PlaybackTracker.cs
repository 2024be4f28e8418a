using System.Text.Json;

namespace Tuner.Voice;

/// <summary>
/// Tells a call what its caller really heard, which only who plays the audio knows. Positions only grow: what is told
/// twice, late or out of order changes nothing. Never throws; may be told from any thread.
/// </summary>
public sealed class PlaybackTracker
{
    private readonly VoiceCall _call;
    private readonly Dictionary<string, (Speech Speech, long Position)> _marks = [];

    internal PlaybackTracker(VoiceCall call) => _call = call;

    /// <summary>An item was played as far as a position.</summary>
    /// <param name="itemId">The <see cref="Speech.Id"/>, or the name that the speech was given.</param>
    /// <param name="position">How much of it was heard, from its begin.</param>
    public void PlayedUpTo(string itemId, TimeSpan position) =>
        Of(itemId, (speech, now) => _call.Playout.PlayedUpTo(speech, Nanoseconds(position), now));

    /// <summary>A sink that plays item after item was played as far as a position: that of a sound card's clock.</summary>
    /// <param name="position">How much it has played since the call's first audio.</param>
    public void PlayedUpTo(TimeSpan position) => _call.Teller.Do(now => _call.Playout.PlayedInAll(Nanoseconds(position), now));

    /// <summary>What waited to be played was thrown away, since the caller cuts in.</summary>
    public void Cleared() => _call.Interrupted();

    /// <summary>Audio of an item was written to a raw socket, behind which it is played in real time: the record says <c>estimated</c>.</summary>
    /// <param name="itemId">The <see cref="Speech.Id"/>, or the name that the speech was given.</param>
    /// <param name="length">How long it sounds.</param>
    public void Sent(string itemId, TimeSpan length) =>
        Of(itemId, (speech, now) => _call.Playout.Sent(speech, Nanoseconds(length), now));

    /// <summary>
    /// A name for a <c>mark</c> message of Twilio or Telnyx, to be sent behind the audio that was told of an item so
    /// far. When it comes back, give it to <see cref="MarkReceived"/> or its message to <see cref="MessageReceived"/>.
    /// </summary>
    /// <param name="itemId">The <see cref="Speech.Id"/>, or the name that the speech was given.</param>
    /// <returns>The mark's name, another each time.</returns>
    public string Mark(string itemId)
    {
        var name = _call.Teller.NextName("mark");
        Of(itemId, (speech, _) => _marks[name] = (speech, speech.Made));
        return name;
    }

    /// <summary>A mark came back: what was sent before it has been played. Marks that come because of a clear are passed over.</summary>
    /// <param name="name">Its name.</param>
    public void MarkReceived(string name) =>
        _call.Teller.Do(now =>
        {
            if (name is not null && _marks.Remove(name, out var mark)) _call.Playout.PlayedUpTo(mark.Speech, mark.Position, now);
        });

    /// <summary>Takes a message of Twilio's or Telnyx' media stream, as it came.</summary>
    /// <param name="json">The message.</param>
    /// <returns>Whether it was a mark that came back.</returns>
    public bool MessageReceived(string json)
    {
        try
        {
            var message = JsonElement.Parse(json);
            if (message.GetProperty("event").GetString() != "mark") return false;
            MarkReceived(message.GetProperty("mark").GetProperty("name").GetString()!);
            return true;
        }
        catch (Exception)
        {
            // A message that is no mark is none of ours, whatever it is.
            return false;
        }
    }

    private static long Nanoseconds(TimeSpan position) => position.Ticks is > 0 and < TimeSpan.TicksPerDay ? position.Ticks * 100 : 0;

    private void Of(string itemId, Action<Speech, long> tell) =>
        _call.Teller.Do(now =>
        {
            if (_call.Playout.Find(itemId) is { } speech) tell(speech, now);
            else _call.Teller.Warn("item", "playback was told of an item that no speech has for its name; what was heard of it is missing from the record");
        });
}
