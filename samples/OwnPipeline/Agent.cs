using System.Text.RegularExpressions;
using Tuner.Voice;

namespace OwnPipeline;

/// <summary>
/// The application's own loop, with one line for each thing that happens. A line that begins with ! cuts in after 300 ms
/// of what the agent is saying; any other waits until it is said.
/// </summary>
internal sealed partial class Agent(VoiceCall call)
{
    private readonly Player _player = new(call.TrackPlayback());

    public Task GreetAsync()
    {
        using var speech = call.Speak("Good evening. How can I help?");
        _player.Play(speech, TimeSpan.FromMilliseconds(400));
        return _player.EndAsync();
    }

    /// <summary>One turn: what the caller says, and what is answered.</summary>
    public async Task HearAsync(string line)
    {
        var cutsIn = line.StartsWith('!');
        await (cutsIn ? _player.EndAtAsync(TimeSpan.FromMilliseconds(300)) : _player.EndAsync());

        call.CallerStarted();
        if (cutsIn) _player.Clear();
        await Task.Delay((line.Length * 60) + 100);
        call.CallerStopped(silence: TimeSpan.FromMilliseconds(100));
        call.CallerSaid(line.TrimStart('!'));

        var words = await ThinkAsync(line);
        using var answer = call.BeginAnswer();
        answer.Used(new AnswerUsage { InputTokens = line.Length, OutputTokens = words.Length });
        using var speech = answer.Speak(words);
        _player.Play(speech, TimeSpan.FromMilliseconds(words.Length * 50));
    }

    /// <summary>The caller hangs up when he has heard all, or at once.</summary>
    public Task EndAsync() => _player.EndAsync();

    /// <summary>The first request asks for the tool where a number of guests is named; the second one answers.</summary>
    private async Task<string> ThinkAsync(string line)
    {
        if (Guests().Match(line) is not { Success: true } guests) return "For how many guests?";
        using var asking = call.BeginAnswer();
        await Task.Delay(50);
        using var tool = asking.BeginTool("book", $$"""{"guests":"{{guests.Value}}"}""");
        await Task.Delay(50);
        tool.Completed("""{"table":12}""");
        return $"Booked for {guests.Value}: table twelve.";
    }

    [GeneratedRegex("two|three|four|[2-9]", RegexOptions.IgnoreCase)]
    private static partial Regex Guests();
}
