using System.CommandLine;
using Tuner.Cli.State;

namespace Tuner.Cli.Replay;

/// <summary><c>tuner replay</c>: computes the records of recorded calls.</summary>
internal static class ReplayCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("FILE") { Description = "Frame logs, folders of them, or - for standard input.", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(argument =>
        {
            foreach (var token in argument.Tokens)
                if (token.Value is ['-', _, ..] && !File.Exists(token.Value)) argument.AddError($"There is no option {token.Value}");
        });
        var payload = new Option<string?>("--payload") { Description = "Write the record to OUT, as the API takes it; with several calls OUT is a folder.", HelpName = "OUT" };
        var speed = new Option<PlaybackSpeed>("--speed") { Description = "Play N times as fast as the call was; max does not wait.", HelpName = "N|max", CustomParser = PlaybackSpeed.Parse, DefaultValueFactory = _ => PlaybackSpeed.Max };
        var send = new Option<string?>("--send") { Description = "Deliver the record to the server at URL. TUNER_API_KEY holds the key.", HelpName = "URL" };
        var json = new Option<bool>("--json") { Description = "Print the record as JSON, one line a call, in place of the summary." };
        var live = new Option<bool>("--live") { Description = "Run it through the observer, as a live pipeline would: journal, outbox and sender. The server is --send, else TUNER_BASE_URL." };
        var state = StateOptions.State();
        var callId = new Option<string?>("--call-id") { Description = "With --live and one log: deliver the call under this id.", HelpName = "ID" };
        var command = new Command("replay", "Compute the record of a recorded call: print a summary, write it, deliver it.") { files, payload, speed, send, json, live, state, callId };
        command.Validators.Add(asked =>
        {
            var isLive = asked.GetValue(live);
            foreach (var option in isLive ? new Option[] { payload, json } : [state, callId])
                if (asked.GetResult(option) is { Implicit: false }) asked.AddError(isLive ? $"{option.Name} does not go with --live" : $"{option.Name} goes with --live only");
            if (asked.GetResult(callId) is { Implicit: false } && string.IsNullOrWhiteSpace(asked.GetValue(callId))) asked.AddError("--call-id needs an id of 1 to 200 characters");
        });
        command.SetAction((parsed, cancel) => parsed.GetValue(live)
            ? new LiveReplay(context, new LiveReplayRequest(parsed.GetValue(send), parsed.GetValue(state), parsed.GetValue(callId), parsed.GetValue(speed)))
                .RunAsync(ReplayInput.Resolve(parsed.GetValue(files)!), cancel)
            : new ReplayRun(context, new ReplayRequest
            {
                Inputs = parsed.GetValue(files)!,
                Payload = parsed.GetValue(payload),
                Speed = parsed.GetValue(speed),
                Send = parsed.GetValue(send),
                Json = parsed.GetValue(json),
            }).RunAsync(cancel));
        return command;
    }
}
