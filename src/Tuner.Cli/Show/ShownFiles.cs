using System.Text.Json;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Reading;
using Tuner.Server.Exports;
using Tuner.Server.Pages.Detail;

namespace Tuner.Cli.Show;

/// <summary>Writes a call into the files that were named. A file that is there already stays as it is: a record is private, and so is what stood there.</summary>
internal static class ShownFiles
{
    /// <summary>Writes them, and says where.</summary>
    /// <param name="context">Where it is said.</param>
    /// <param name="form">Which files.</param>
    /// <param name="record">The record, masked where that was asked for.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="CommandFailure">A file cannot be written.</exception>
    public static async Task WriteAsync(CommandContext context, ShownForm form, byte[] record, CancellationToken cancel)
    {
        using var payload = JsonDocument.Parse(record);
        var root = payload.RootElement;
        if (form.Html is { } html) await WriteAsync(context, html, file => CallHtml.WriteAsync(file, root, form.Redact, cancel)).ConfigureAwait(false);
        if (form.Vtt is { } vtt) await WriteAsync(context, vtt, file => CaptionsAsync(file, root)).ConfigureAwait(false);
    }

    private static async Task CaptionsAsync(Stream file, JsonElement record)
    {
        var text = new StreamWriter(file, leaveOpen: true);
        await using (text.ConfigureAwait(false)) WebVtt.Write(text, CallRecord.Read(record));
    }

    private static async Task WriteAsync(CommandContext context, string path, Func<Stream, Task> write)
    {
        if (File.Exists(path)) throw new CommandFailure($"{path} is there already: name a new file.");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = new FileStream(path, options);
            await using (file.ConfigureAwait(false)) await write(file).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{path} cannot be written ({fault.Message.TrimEnd('.')}).");
        }
        context.Out.WriteLine($"written to {SafeText.OneLine(path)}");
    }
}
