using Tuner.Cli;

return await TunerCommand.RunAsync(args, Surroundings.OfThisProcess()).ConfigureAwait(false);
