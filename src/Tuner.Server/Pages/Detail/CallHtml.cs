using System.Text.Json;
using RazorSlices;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Pages.Detail;

/// <summary>A call's page as one HTML file that shows the same without a server and without a network.</summary>
internal static class CallHtml
{
    /// <summary>What an answer with it is called.</summary>
    public const string ContentType = "text/html; charset=utf-8";

    /// <summary>Writes the file of a call that a server keeps.</summary>
    /// <param name="to">Where to; it stays open.</param>
    /// <param name="listed">The call as the list shows it; its figures are those of what is kept, also where the record is masked.</param>
    /// <param name="record">The record, as it came or masked.</param>
    /// <param name="isMasked">Whether the record was masked, for the file's head.</param>
    /// <param name="spans">The application's own spans; null where there are none.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task WriteAsync(Stream to, ListedCall listed, JsonElement record, bool isMasked, SpanTable? spans, CancellationToken cancel)
    {
        using var slice = CallFile.Create(new(CallPage.Of(listed, CallRecord.Read(record)) with { Spans = spans }, isMasked ? "call record, masked copy" : "call record, copy"));
        await slice.RenderAsync(to, cancellationToken: cancel).ConfigureAwait(false);
    }

    /// <summary>Writes the file of a record that no server keeps.</summary>
    /// <inheritdoc cref="WriteAsync(Stream, ListedCall, JsonElement, bool, SpanTable?, CancellationToken)"/>
    public static Task WriteAsync(Stream to, JsonElement record, bool isMasked, CancellationToken cancel) =>
        WriteAsync(to, new(0, 0, "", 0, CallSummarizer.Summarize(CallRecord.Read(record))), record, isMasked, null, cancel);
}
