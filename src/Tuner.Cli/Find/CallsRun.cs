using System.Globalization;
using System.Text;
using System.Text.Json;
using Tuner.Cli.Show;

namespace Tuner.Cli.Find;

/// <summary>Asks the server and prints the list.</summary>
internal sealed class CallsRun(CommandContext context, string? server, string? data, bool json)
{
    public async Task<int> RunAsync(IReadOnlyList<(string Parameter, string Value)> asked, CancellationToken cancel)
    {
        using var calls = ServerCalls.At(server ?? context.Variable("TUNER_BASE_URL"), data, context);
        using var list = await calls.ListAsync(asked, CallsCommand.OptionOf, cancel).ConfigureAwait(false);
        if (json) context.Out.WriteLine(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(list.RootElement, CallsJson.Default.JsonElement)));
        else Print(list.RootElement, calls);
        return ExitCodes.Done;
    }

    private void Print(JsonElement list, ServerCalls server)
    {
        try
        {
            context.Print(ListedCalls.Of(list.GetProperty("calls")).Of(context.Width));
            var total = list.GetProperty("total").GetInt64();
            var more = list.GetProperty("total_at_least").GetBoolean() ? "more than " : "";
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{list.GetProperty("calls").GetArrayLength()} of {more}{total:N0} {(total == 1 ? "call" : "calls")}"));
            if (list.GetProperty("next").GetString() is { } next) context.Out.WriteLine($"The next ones: the same with --cursor {next}");
        }
        catch (Exception fault) when (fault is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw server.NotOurs();
        }
    }
}
