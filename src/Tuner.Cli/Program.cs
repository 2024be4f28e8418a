using Tuner.Cli;
using Tuner.Cli.Record;

// The recorder has no terminal: it must not even look for one.
return args is ["record"] ? RecordProcess.Run() : await TunerCommand.RunAsync(args, CommandContext.OfThisProcess()).ConfigureAwait(false);
