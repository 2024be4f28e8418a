using System.Security.Cryptography;
using System.Text;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Reading;

namespace Tuner.Cli.Export;

/// <summary>A file that is written, or standard output. A file that is there already stays as it is, and what was not written to its end is taken away: a record is private.</summary>
internal sealed class ExportTarget : IDisposable
{
    private const int NameLength = 60;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly CommandContext _context;
    private readonly FileStream? _file;
    private bool _isDone;

    private ExportTarget(CommandContext context, FileStream? file) => (_context, _file) = (context, file);

    /// <summary>Opens it.</summary>
    /// <param name="path">The new file; null for standard output.</param>
    /// <param name="context">The terminal.</param>
    /// <exception cref="CommandFailure">It is there already, or cannot be written.</exception>
    public static ExportTarget Open(string? path, CommandContext context)
    {
        if (path is null) return new(context, null);
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new(context, new FileStream(path, options));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new CommandFailure(Path.Exists(path) ? $"{path} is there already: name a new file." : $"{path} cannot be written ({fault.Message.TrimEnd('.')}).");
        }
    }

    /// <summary>Whether a path is a folder: it is there as one, or is written as one.</summary>
    public static bool IsFolder(string? path) => path is not null && (Directory.Exists(path) || Path.EndsInDirectorySeparator(path));

    /// <summary>The name of a call's file: its call_id as far as it is a name everywhere, and a hash of it and its begin, so that no two calls are one file.</summary>
    public static string NameOf(CallRecord call)
    {
        var name = string.Concat(call.CallId.Take(NameLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return $"{(name.Length > 0 ? name : "call")}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{call.CallId}@{call.StartedAtMs}"))))[..8]}";
    }

    /// <summary>Whether a file holds just these bytes: a call that was exported before is the same again.</summary>
    public static bool Holds(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return File.Exists(path) && new FileInfo(path).Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Writes bytes; on standard output they are text.</summary>
    /// <exception cref="CommandFailure">The disk is full, or the like.</exception>
    public void Write(ReadOnlyMemory<byte> bytes)
    {
        if (_file is null)
        {
            _context.Out.Write(Utf8.GetString(bytes.Span));
            return;
        }

        try
        {
            _file.Write(bytes.Span);
        }
        catch (IOException fault)
        {
            throw Unwritten(fault);
        }
    }

    /// <inheritdoc cref="Write(ReadOnlyMemory{byte})"/>
    public void Write(Action<TextWriter> write)
    {
        using var text = new StringWriter();
        write(text);
        Write(Utf8.GetBytes(text.ToString()));
    }

    /// <summary>All is written: the file stays, and it is said where.</summary>
    /// <exception cref="CommandFailure">The disk is full, or the like.</exception>
    public void Done()
    {
        if (_file is null) return;
        try
        {
            _file.Flush();
        }
        catch (IOException fault)
        {
            throw Unwritten(fault);
        }

        _isDone = true;
        _context.Out.WriteLine($"written to {SafeText.OneLine(_file.Name)}");
    }

    public void Dispose()
    {
        if (_file is null) return;
        var name = _file.Name;
        try
        {
            _file.Dispose();
            if (!_isDone) File.Delete(name);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What was wrong with the disk was told already.
        }
    }

    private CommandFailure Unwritten(IOException fault) => new($"{_file!.Name} cannot be written ({fault.Message.TrimEnd('.')}).");
}
