namespace Tuner.Pipecat.Journal;

/// <summary>
/// The state folder: where a call's file lies is the state of the call. <c>live/</c> journals, <c>outbox/</c> records
/// that wait, <c>rejected/</c> records with a permanent answer, <c>kept/</c> frame logs of calls that are over. <c>servers/</c> only hints at what servers take.
/// <c>otlp/</c> holds what waits for a collector of OpenTelemetry, <c>traces/</c> the application's own spans on their way to the server, <c>recordings/</c> sound.
/// </summary>
internal sealed class StateFolder(IStateFiles files, string root)
{
    public const string JournalSuffix = ".jsonl";
    public const string RecordEnding = ".call";
    public const string AnswerEnding = ".answer.json";
    public const string TempSuffix = ".tmp";

    /// <summary>The sound of a live call, beside its journal.</summary>
    public const string SoundSuffix = ".sound";

    public IStateFiles Files => files;

    public string Root => root;

    public string Live { get; } = Path.Combine(root, "live");

    public string Outbox { get; } = Path.Combine(root, "outbox");

    public string Rejected { get; } = Path.Combine(root, "rejected");

    public string Kept { get; } = Path.Combine(root, "kept");

    public string Servers { get; } = Path.Combine(root, "servers");

    /// <summary>The same for what goes to a collector of OpenTelemetry: <c>otlp/</c>, with an outbox and refusals of its own.</summary>
    public StateFolder Otlp => field ??= new StateFolder(files, Path.Combine(root, "otlp"));

    /// <summary>The same for the application's own spans, on their way to the call's server: <c>traces/</c>.</summary>
    public StateFolder Traces => field ??= new StateFolder(files, Path.Combine(root, "traces"));

    /// <summary>The same for recordings of sound: <c>recordings/</c>.</summary>
    public StateFolder Recordings => field ??= new StateFolder(files, Path.Combine(root, "recordings")) { HoldsSound = true };

    /// <summary>True where a waiting file is a recording, and not a record.</summary>
    public bool HoldsSound { get; private init; }

    public string JournalOf(string id) => Path.Combine(Live, id + JournalSuffix);

    /// <summary>The sound of a call that goes on, or of one that is over and still to be laid out.</summary>
    public string SoundOf(string id) => Path.Combine(Live, id + SoundSuffix);

    /// <summary>Where state lies when nobody says otherwise: <c>TUNER_STATE_DIR</c>, else the platform's folder for it.</summary>
    public static string DefaultPath(Func<string, string?> environment) => DefaultPath(environment, OperatingSystem.IsWindows());

    internal static string DefaultPath(Func<string, string?> environment, bool isWindows)
    {
        environment = EnvironmentVariables.Trimmed(environment);
        if (environment("TUNER_STATE_DIR") is { Length: > 0 } chosen) return Path.GetFullPath(chosen);
        if (isWindows) return environment("LOCALAPPDATA") is { Length: > 0 } local ? Path.Combine(local, "tuner", "state") : Temporary;
        if (environment("XDG_STATE_HOME") is { Length: > 0 } state && Path.IsPathRooted(state)) return Path.Combine(state, "tuner");
        if (environment("HOME") is not { Length: > 0 } home) return Temporary;
        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Application Support", "tuner") : Path.Combine(home, ".local", "state", "tuner");
    }

    /// <summary>Where state lies when there is no home: a name that anybody on the machine could have taken before us.</summary>
    private static string Temporary => Path.Combine(Path.GetTempPath(), $"tuner-{(OperatingSystem.IsWindows() ? 0 : Libc.UserId())}");

    /// <summary>Makes the folders and tries the lock; returns why the folder cannot be used, or null.</summary>
    public string? Prepare(string probeName) => DiskFault.Try(() =>
    {
        if (files.Exists(root)) throw new IOException("it is a file, no folder");
        files.CreateFolder(root);
        if (root == Temporary && files.WhyNotOurs(root) is { } stranger)
            throw new IOException($"there is no {(OperatingSystem.IsWindows() ? "LOCALAPPDATA" : "HOME")}, and {stranger}: set TUNER_STATE_DIR to a folder of this user alone");
        foreach (var folder in (string[])[Live, Outbox, Rejected]) files.CreateFolder(folder);
        TryTheLock(Path.Combine(root, probeName + TempSuffix));
    });

    /// <summary>Some network file systems say yes to every lock: a second lock on a held file must fail.</summary>
    private void TryTheLock(string probe)
    {
        files.Delete(probe);
        using var first = files.CreateNew(probe);
        using var second = files.Open(probe);
        // Its name goes first: whoever is killed from here on leaves nothing behind.
        files.Delete(probe);
        if (!first.TryLock() || second is null || second.TryLock())
            throw new IOException("locks do not hold on this file system (as on some NFS): use a folder on a local disk");
    }
}
