using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Rows of tools: a call and its result become one entry.</summary>
internal static class ToolEntries
{
    private const int MaxText = 10_000;

    /// <summary>The entry of a call, with its result when one came.</summary>
    public static ToolEntry Of(CallRow function, CallRow? result, string anchor)
    {
        var start = function.StartMs ?? function.Tool?.StartMs;
        return new ToolEntry
        {
            Anchor = anchor,
            StartMs = start,
            EndMs = function.Tool?.EndMs ?? result?.StartMs ?? result?.Tool?.StartMs,
            Name = Format.Bounded(function.Tool?.Name ?? "tool", 200),
            Parameters = PageJson.Of(function.Tool?.Parameters),
            Meanwhile = function.Tool?.Intermediate is { ValueKind: JsonValueKind.Array } told ? PageJson.Of(told) : "",
            Result = result is null ? "" : Result(result),
            Failure = Failure(function.Tool, result),
            Said = Said(function.Tool, result),
            Moments = HasFailed(function.Tool, result) ? "failure" : "",
        };
    }

    /// <summary>The entry of a result whose call nobody sent.</summary>
    public static ToolEntry OfResult(CallRow result, string anchor) => new()
    {
        Anchor = anchor,
        StartMs = result.StartMs ?? result.Tool?.StartMs,
        Name = Format.Bounded(result.Tool?.Name ?? "tool", 200),
        Parameters = "",
        Result = Result(result),
        Failure = Failure(null, result),
        Said = Said(null, result),
        Moments = HasFailed(null, result) ? "failure" : "",
    };

    private static string Result(CallRow result) => result.Tool?.Result is { } json ? PageJson.Of(json) : Format.Bounded(result.Text ?? "", MaxText);

    private static bool HasFailed(ToolFacts? call, CallRow? result) => call?.Failed == true || result?.Tool?.Failed == true;

    private static string Failure(ToolFacts? call, CallRow? result)
    {
        if (!HasFailed(call, result)) return call is not null && result is null && call.EndMs is null ? "No result came" : "";
        return (call?.Error ?? result?.Tool?.Error) switch
        {
            null or "" => "Failed",
            "cancelled" => (call?.CancelledBy ?? result?.Tool?.CancelledBy) switch
            {
                "caller" => "Cancelled by the caller",
                "application" => "Cancelled by the application",
                "timeout" => "Cancelled after its time was up",
                "call_end" => "Cancelled by the call's end",
                _ => "Cancelled",
            },
            "timed_out" => "Timed out",
            "never_ended" => "Never ended",
            var other => Format.Words(Format.Bounded(other, 2_000)),
        };
    }

    private static string Said(ToolFacts? call, CallRow? result) => Format.Bounded(call?.Message ?? result?.Tool?.Message ?? "", 2_000);
}
