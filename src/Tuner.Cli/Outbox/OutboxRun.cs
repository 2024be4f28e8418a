using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tuner.Cli.State;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Outbox;

/// <summary>Prints what <c>tuner outbox</c> found.</summary>
internal sealed class OutboxRun(CommandContext context, StateFolder folder)
{
    public int Run(int most, bool json)
    {
        if (File.Exists(folder.Root)) throw new CommandFailure($"{folder.Root} is a file, no state folder.");
        if (DiskFault.Try(() => _ = Directory.Exists(folder.Root) && Directory.EnumerateDirectories(folder.Root).Any()) is { } fault)
            throw new CommandFailure($"the state folder {folder.Root} cannot be read ({fault}).");
        var listing = new StateListing(folder, KnownKeys.TryRead(null, context), context.Time);
        var waiting = new Pipecat.Delivery.Outbox(folder).List().LongCount();
        var shown = listing.Live().Take(most).Concat(listing.Waiting().Take(most)).Concat(listing.Rejected().Take(most)).Concat(listing.Spans(most)).Concat(listing.Recordings(most)).ToArray();
        if (json)
        {
            foreach (var entry in shown) context.Out.WriteLine(JsonSerializer.Serialize(entry, OutboxJson.Default.ListedEntry));
            return ExitCodes.Done;
        }

        if (shown.Length == 0)
        {
            context.Out.WriteLine($"Nothing waits in {SafeText.OneLine(folder.Root)}{(Directory.Exists(folder.Root) ? "" : ", which does not exist")}.");
            return ExitCodes.Done;
        }

        var table = new FittedTable(
            new("state", 8), new("call", 9), new("age", 5), new("attempts", 1, IsNumber: true), new("last answer", 3),
            new("next try", 6), new("why", 4, Wraps: true));
        foreach (var entry in shown)
            table.AddRow(new[]
            {
                entry.State, SafeText.OneLine(entry.CallId, 60), Span(entry.AgeMs), entry.Attempts?.ToString(CultureInfo.InvariantCulture) ?? "",
                SafeText.OneLine(entry.Answer), entry.NextTryMs == 0 ? "due" : Span(entry.NextTryMs), SafeText.OneLine(entry.Why, 200),
            }.Select(text => (IRenderable)new Text(text)).ToArray());
        context.Print(table);
        var spans = new Pipecat.Delivery.Outbox(folder.Otlp).List().LongCount();
        if (spans > most) context.Out.WriteLine($"The spans of {spans} calls wait in all; --most N lists more.");
        var own = new Pipecat.Delivery.Outbox(folder.Traces).List().LongCount();
        if (own > most) context.Out.WriteLine($"{own} requests with the application's own spans wait in all; --most N lists more.");
        var recordings = new Pipecat.Delivery.Outbox(folder.Recordings).List().LongCount();
        if (recordings > most) context.Out.WriteLine($"{recordings} recordings wait in all; --most N lists more.");
        if (waiting > most) context.Out.WriteLine($"{waiting} calls wait in all; --most N lists more.");
        return ExitCodes.Done;
    }

    private static string Span(long? milliseconds)
    {
        if (milliseconds is not { } value) return "";
        var span = TimeSpan.FromMilliseconds(Math.Clamp(value, 0, (long)TimeSpan.FromDays(36_500).TotalMilliseconds));
        return span switch
        {
            { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.0} d"),
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.0} h"),
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s"),
        };
    }
}
