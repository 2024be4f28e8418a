using Tuner.Cli.CallViews;

namespace Tuner.Cli.Replay;

/// <summary>Where payloads are written: one file, or a folder with a file for each call.</summary>
internal sealed class PayloadTarget
{
    private readonly bool _folder;

    private PayloadTarget(string where, bool folder)
    {
        Where = where;
        _folder = folder;
    }

    public string Where { get; }

    /// <exception cref="CommandFailure">Several calls would become one file.</exception>
    public static PayloadTarget? Of(string? asked, IReadOnlyList<ReplayInput> inputs)
    {
        if (asked is null) return null;
        if (asked.Length == 0) throw CommandFailure.WronglyUsed("--payload needs the name of a file, or of a folder for several calls.");
        if (inputs.Count > 1 && File.Exists(asked)) throw CommandFailure.WronglyUsed($"--payload names the file {asked}, but there are {inputs.Count} calls: name a folder.");
        if (inputs.GroupBy(input => input.PayloadName, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw CommandFailure.WronglyUsed($"{twice.Count()} of the calls would be written to the same file {Path.Combine(asked, twice.Key)}: give their common folder instead of the files.");
        return new(asked, inputs.Count > 1 || Directory.Exists(asked));
    }

    /// <summary>Writes the record and tells where.</summary>
    /// <exception cref="CommandFailure">The system refused.</exception>
    public string Write(ReplayInput input, ReplayedCall call)
    {
        var path = _folder ? Path.Combine(Where, input.PayloadName) : Where;
        try
        {
            if (_folder) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, call.Body);
            return path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new CommandFailure($"the payload cannot be written to {path} ({fault.Message.TrimEnd('.')}).");
        }
    }
}
