using Tuner.Cli.Terminal;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.State;

/// <summary>Whoever comes next finishes what dead processes left: here the server, when it starts.</summary>
internal static class OrphansAtStart
{
    public static void Finish(CommandContext context)
    {
        var log = new TunerLog((level, text) => context.Error.WriteLine($"tuner: {SafeText.OneLine(text)}"));
        var folder = StateOptions.Folder(null, context);
        var finished = new List<RecordName>();
        if (DiskFault.Try(() => finished.AddRange(new OrphanFinisher(folder, StateOptions.Settings(context), new DeliveryCounters(), context.Time, log).Run())) is { } fault)
            log.Write(TunerLogLevel.Warning, $"the state folder {folder.Root} cannot be read: {fault}");
        if (finished.Count > 0) context.Out.WriteLine(finished.Count == 1 ? "1 cut call was finished; `tuner send` sends it." : $"{finished.Count} cut calls were finished; `tuner send` sends them.");
    }
}
