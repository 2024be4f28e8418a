using System.Globalization;

namespace Tuner.Cli.Serve;

/// <summary>A file of settings: one <c>name = value</c> a line, named as the options of the command; <c>#</c> begins a comment.</summary>
internal static class SettingsFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">The settings that there are.</param>
    /// <exception cref="CommandFailure">It cannot be read, or a line is no setting; the sentence names file and line.</exception>
    public static IReadOnlyList<(string Name, string Value, int Line)> Read(string path, IReadOnlyCollection<string> names)
    {
        var settings = new List<(string, string, int)>();
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#') continue;
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Wrong(path, number, "this is no setting; write 'name = value', or '#' before a comment");
            var name = text[..equals].TrimEnd();
            if (!names.Contains(name)) throw Wrong(path, number, $"there is no setting '{name}'; there are {string.Join(", ", names)}");
            settings.Add((name, Unquoted(text[(equals + 1)..].Trim()), number));
        }
        return settings;
    }

    /// <summary>A place in the file, as sentences name it.</summary>
    public static string Place(string path, int line) => string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}");

    private static string[] Lines(string path)
    {
        if (Directory.Exists(path)) throw CommandFailure.WronglyUsed($"{path} is a folder: name a file of settings with --config.");
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw CommandFailure.WronglyUsed($"{path} is no file of settings: it is larger than {MaxBytes} bytes.");
            return File.ReadAllLines(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CommandFailure.WronglyUsed($"the settings cannot be read from {path} ({fault.Message.TrimEnd('.')}): name a file that is there with --config.");
        }
    }

    private static string Unquoted(string value) => value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;

    private static CommandFailure Wrong(string path, int line, string what) => CommandFailure.WronglyUsed($"{Place(path, line)}: {what}.");
}
