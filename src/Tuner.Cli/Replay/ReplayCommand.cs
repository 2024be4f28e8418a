using System.CommandLine;

namespace Tuner.Cli.Replay;

/// <summary><c>tuner replay</c>: computes the records of recorded calls.</summary>
internal static class ReplayCommand
{
    public static Command Create(Surroundings surroundings)
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
        var command = new Command("replay", "Compute the record of a recorded call: print a summary, write it, deliver it.") { files, payload, speed, send, json };
        command.SetAction((parsed, cancel) => new ReplayRun(surroundings, new ReplayRequest
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
