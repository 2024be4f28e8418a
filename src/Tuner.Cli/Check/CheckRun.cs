using System.Text;
using System.Text.Json;
using Tuner.Cli.CallSources;
using Tuner.Cli.Terminal;
using Tuner.Server.Checking;
using Tuner.Server.Validation;

namespace Tuner.Cli.Check;

/// <summary>Reads calls and budgets and says whether the one keeps the other.</summary>
internal sealed class CheckRun(CommandContext context, CallSource source, CheckRequest request)
{
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var budget = new Budget([.. request.Budgets.SelectMany(each => BudgetFile.Read(each).Limits)]);
        if (request.Calls.Count > 0 && request.Filters is [var (parameter, _), ..]) throw CommandFailure.WronglyUsed($"{CallFilters.OptionOf(parameter)} chooses calls of a server, and {request.Calls[0]} names calls too: give one of them.");
        var calls = await ReadAsync(cancel).ConfigureAwait(false);
        var results = BudgetCheck.Of(budget, calls);
        var outcome = new CheckOutcome(calls.Count, results, request.AllowNone);
        if (request.Json) context.Out.WriteLine(CheckJson.Of(outcome));
        else Print(outcome);
        if (request.JUnit is { } file) Write(file, JUnitReport.Of(outcome));
        if (request.GitHub)
            foreach (var annotation in GitHubAnnotations.Of(outcome)) (request.Json ? context.Error : context.Out).WriteLine(annotation);
        return outcome.IsWithin ? ExitCodes.Done : ExitCodes.Failed;
    }

    private async Task<List<CheckedCall>> ReadAsync(CancellationToken cancel)
    {
        var calls = new List<CheckedCall>();
        var named = request.Calls.Count > 0 ? request.Calls.Select(each => source.ReadAsync(each, callIds: false, cancel)) : [source.QueryAsync(request.Filters, cancel)];
        foreach (var each in named)
            await foreach (var call in each.ConfigureAwait(false)) calls.Add(Of(call));
        if (source.Full) context.Error.WriteLine($"tuner: no more than {calls.Count} of the calls were looked at; --most N takes more.");
        return calls;
    }

    private static CheckedCall Of(SourcedCall call)
    {
        try
        {
            using var document = JsonDocument.Parse(call.Body, JsonBody.Options);
            return CheckedCall.Read(call.Name, call.Agent, call.StoredAtMs, document.RootElement);
        }
        catch (JsonException)
        {
            throw new CommandFailure($"{call.Name} is no record of a call.");
        }
    }

    private void Print(CheckOutcome outcome)
    {
        context.Print(CheckTable.Of(outcome.Results));
        foreach (var result in outcome.Results.Where(outcome.IsBroken)) PrintWorst(result);
        context.Out.WriteLine(outcome.Sentence);
    }

    private void PrintWorst(LimitResult result)
    {
        if (result.Worst.Count == 0) return;
        context.Out.WriteLine($"{SafeText.OneLine(result.Limit.Text, 100)}{CheckText.For(result.Limit)}, the worst calls:");
        foreach (var line in CheckText.Worst(result)) context.Out.WriteLine($"  {line}");
    }

    private static void Write(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new CommandFailure($"the report cannot be written to {file} ({fault.Message.TrimEnd('.')}).");
        }
    }
}
