using System.Buffers;
using System.Text;
using Tuner.Pipecat.Reading;
using Tuner.Pipecat.Spans;
using Tuner.Server.Exports;
using Tuner.Server.Pages.Detail;

namespace Tuner.Cli.Export;

/// <summary>A format in which calls can be taken along.</summary>
/// <param name="Name">As people ask for it.</param>
/// <param name="Ending">Of its files.</param>
/// <param name="JoinsCalls">Whether several calls are one file; else each is its own.</param>
/// <param name="Make">What a call becomes; empty where there is nothing of it.</param>
internal sealed record ExportForm(string Name, string Ending, bool JoinsCalls, Func<CallRecord, ExportRequest, ReadOnlyMemory<byte>> Make)
{
    private const string Page = "html";

    /// <summary>Whether calls become spans.</summary>
    public bool HasSpans => Name is "otlp" or "otlp-protobuf";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExportForm> All { get; } =
    [
        new("otlp", ".otlp.jsonl", JoinsCalls: true, (call, request) => Lines(bytes => OtlpJson.Write(bytes, CallSpans.Of(call, SpansOf(request))))),
        new("otlp-protobuf", ".otlp.pb", JoinsCalls: true, (call, request) => OtlpProtobuf.Of(CallSpans.Of(call, SpansOf(request)))),
        new("webvtt", ".vtt", JoinsCalls: false, (call, _) => Text(text => WebVtt.Write(text, call))),
        new("srt", ".srt", JoinsCalls: false, (call, _) => Text(text => SubRip.Write(text, call))),
        new("csv", ".csv", JoinsCalls: true, (call, request) => Text(text => TableOf(request).Write(new(text), call))),
        new("jsonl", ".jsonl", JoinsCalls: true, (call, _) => Lines(bytes => RecordLine.Write(bytes, call.Payload))),
        new(Page, ".html", JoinsCalls: false, (_, _) => default),
        new("perfetto", ".perfetto.json", JoinsCalls: false, (call, _) => Bytes(bytes => PerfettoTrace.Write(bytes, call))),
        new("pipecat-eval", ".yaml", JoinsCalls: false, (call, request) => Text(text => PipecatEval.Write(text, call, new(request.Older, request.Audio)))),
    ];

    /// <summary>What a call becomes.</summary>
    public async Task<ReadOnlyMemory<byte>> OfAsync(CallRecord call, ExportRequest request, CancellationToken cancel)
    {
        if (Name != Page) return Make(call, request);
        // A page is written as it is rendered.
        using var file = new MemoryStream();
        await CallHtml.WriteAsync(file, call.Payload, request.Redact, cancel).ConfigureAwait(false);
        return file.ToArray();
    }

    /// <summary>The format of a name.</summary>
    /// <exception cref="CommandFailure">There is none, or none was given.</exception>
    public static ExportForm Find(string? name)
    {
        var names = string.Join(", ", All.Select(form => form.Name));
        if (name is null) throw CommandFailure.WronglyUsed($"`tuner export` needs --format, one of {names}; or --all for a server's whole store.");
        return All.FirstOrDefault(form => form.Name == name) ?? throw CommandFailure.WronglyUsed($"there is no format '{name}'; there are {names}.");
    }

    /// <summary>The table that was asked for.</summary>
    /// <exception cref="CommandFailure">There is none of that name.</exception>
    public static CsvTable TableOf(ExportRequest request) =>
        CsvTable.All.FirstOrDefault(table => table.Name == request.Table) ?? throw CommandFailure.WronglyUsed($"there is no table '{request.Table}'; there are {string.Join(", ", CsvTable.All.Select(table => table.Name))}.");

    /// <summary>How calls become spans.</summary>
    public static SpanOptions SpansOf(ExportRequest request) => new(request.TracePerCall, request.Service);

    private static ReadOnlyMemory<byte> Bytes(Action<IBufferWriter<byte>> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        write(bytes);
        return bytes.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Lines(Action<IBufferWriter<byte>> write) => Bytes(bytes =>
    {
        write(bytes);
        bytes.Write("\n"u8);
    });

    private static ReadOnlyMemory<byte> Text(Action<TextWriter> write)
    {
        using var text = new StringWriter();
        write(text);
        return Utf8.GetBytes(text.ToString());
    }
}
