using System.CommandLine;
using Tuner.Cli.CallSources;
using Tuner.Cli.Serve;
using Tuner.Cli.Transfer;

namespace Tuner.Cli.Export;

/// <summary><c>tuner export</c>: calls in the formats of others; with <c>--all</c> a server's whole store, for another one.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandContext context)
    {
        var calls = new Argument<string[]>("CALLS") { Description = "A call_id or the number of a call's page, records (.json), frame logs (.jsonl), folders of them, or a query of a server, such as agent=desk&last=24h.", Arity = ArgumentArity.ZeroOrMore };
        var format = new Option<string?>("--format") { Description = $"One of {string.Join(", ", ExportForm.All.Select(form => form.Name))}.", HelpName = "FORMAT" };
        var to = new Option<string?>("--to") { Description = "The file to write, or a folder for a file a call (a new one with / at its end); there must be no such file. Default: standard output.", HelpName = "FILE|FOLDER" };
        var table = new Option<string?>("--table") { Description = "csv: only this table, one of calls, turns, answers, tools, waits.", HelpName = "TABLE" };
        var trace = new Option<string>("--trace-per") { Description = "otlp: a trace per turn (default) or call.", HelpName = "turn|call", DefaultValueFactory = _ => "turn" };
        var service = new Option<string>("--service") { Description = "otlp: the agent's name, service.name.", HelpName = "NAME", DefaultValueFactory = _ => "voice-agent" };
        var send = new Option<string?>("--send") { Description = "otlp: send the spans there, a request a call; OTEL_EXPORTER_OTLP_HEADERS holds the headers with the key.", HelpName = "URL" };
        var pipecat = new Option<string?>("--pipecat") { Description = "pipecat-eval: the version of Pipecat that is to read it; before 1.11 its form was another. Default: the newest.", HelpName = "VERSION" };
        var modality = new Option<string?>("--modality") { Description = "pipecat-eval: text or audio. Default: audio where somebody was cut off.", HelpName = "text|audio" };
        var redact = new Option<bool>("--redact") { Description = "Mask secrets, the parties' numbers and the recording's address first (docs/privacy.md)." };
        var all = new Option<bool>("--all") { Description = "All calls of the data folder or database, a call a line (NDJSON), for `tuner import`; broken off, the same command goes on." };
        var server = ServerOption.Create();
        var data = ServerData.Option(context);
        var database = ServerStores.Option();
        var command = new Command("export", "Write calls in another format, or with --all a server's whole store for another one.") { calls, format, to, table, trace, service, send, pipecat, modality, redact, all, server, data, database };
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(all) && parsed.GetValue(redact)) throw CommandFailure.WronglyUsed("--all writes every call as it is kept, for another server: --redact goes with --format.");
            if (parsed.GetValue(all)) return AllAsync(context, parsed.GetValue(calls) ?? [], parsed.GetValue(format), parsed.GetValue(to), ServerStores.Chosen(parsed, database, data, context), parsed.GetValue(data)!, cancel);
            var request = new ExportRequest
            {
                Calls = parsed.GetValue(calls) ?? [],
                Form = ExportForm.Find(parsed.GetValue(format)),
                To = parsed.GetValue(to),
                Table = parsed.GetValue(table),
                TracePerCall = OneOf("--trace-per", parsed.GetValue(trace)!, "turn", "call") == "call",
                Service = parsed.GetValue(service)!,
                Send = parsed.GetValue(send),
                Older = PipecatVersion.IsOlder(parsed.GetValue(pipecat)),
                Redact = parsed.GetValue(redact),
                Audio = parsed.GetValue(modality) is { } chosen ? OneOf("--modality", chosen, "text", "audio") == "audio" : null,
            };
            if (request.Form.Name != "pipecat-eval" && new[] { pipecat, modality }.FirstOrDefault(option => parsed.GetValue(option) is not null) is { } strange)
                throw CommandFailure.WronglyUsed($"{strange.Name} is of --format pipecat-eval, not of {request.Form.Name}.");
            if (!request.Form.HasSpans && new[] { trace, service }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } ofSpans)
                throw CommandFailure.WronglyUsed($"{ofSpans.Name} is of --format otlp and otlp-protobuf, not of {request.Form.Name}.");
            return new CallExport(context, new CallSource(context, parsed.GetValue(server), parsed.GetValue(data)), request).RunAsync(cancel);
        });
        return command;
    }

    private static Task<int> AllAsync(CommandContext context, string[] calls, string? format, string? to, string? database, string data, CancellationToken cancel)
    {
        if (calls.Length > 0 || format is not null) throw CommandFailure.WronglyUsed("--all writes the whole store as NDJSON: it goes with --to and --data or --database alone.");
        return to is { Length: > 0 } ? new ExportRun(context).RunAsync(database, data, to, cancel) : throw CommandFailure.WronglyUsed("--all needs --to FILE: the file to write.");
    }

    private static string OneOf(string option, string value, params ReadOnlySpan<string> words) =>
        words.Contains(value) ? value : throw CommandFailure.WronglyUsed($"{option} takes {string.Join(" or ", words.ToArray())}, not '{value}'.");
}

/// <summary>What <c>tuner export</c> was asked for.</summary>
internal sealed record ExportRequest
{
    public required IReadOnlyList<string> Calls { get; init; }

    public required ExportForm Form { get; init; }

    public string? To { get; init; }

    public string? Table { get; init; }

    public bool TracePerCall { get; init; }

    public required string Service { get; init; }

    public string? Send { get; init; }

    public bool Older { get; init; }

    public bool? Audio { get; init; }

    public bool Redact { get; init; }
}
