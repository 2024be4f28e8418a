using System.Globalization;

namespace Tuner.Pipecat.Delivery;

/// <summary>The settings of journal, outbox and sender; <c>docs/delivery.md</c> lists them.</summary>
internal sealed record DeliverySettings
{
    /// <summary>When the journal is made to outlive a power cut.</summary>
    public FsyncPolicy Fsync { get; init; } = FsyncPolicy.Interval;

    /// <summary>How much the state folder may hold, bytes.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>How much recordings of sound may take, of live calls and of those that are over, bytes: beside <see cref="MaxBytes"/>.</summary>
    public long MaxAudioBytes { get; init; } = 4L << 30;

    /// <summary>How long a record may wait.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the content of a rejected call is kept.</summary>
    public TimeSpan RejectedAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Whether the frame log of a call stays, in <c>kept/</c>, when the call is over.</summary>
    public bool Keep { get; init; }

    /// <summary>The file that says what models cost, for calls that name none of their own; null when the user gave no prices.</summary>
    public string? Prices { get; init; }

    /// <summary>How long the end of the process waits for the sender.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an attempt may take in all.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads the TUNER_* variables; one that makes no sense is told, and the default stands.</summary>
    public static DeliverySettings Read(Func<string, string?> environment, Action<string> complain)
    {
        environment = EnvironmentVariables.Trimmed(environment);
        var settings = new DeliverySettings();
        if (Number("TUNER_MAX_STATE_MB", 1, 1_000_000) is { } megabytes) settings = settings with { MaxBytes = (long)(megabytes * (1 << 20)) };
        if (Number("TUNER_MAX_AUDIO_MB", 1, 10_000_000) is { } ofSound) settings = settings with { MaxAudioBytes = (long)(ofSound * (1 << 20)) };
        if (Number("TUNER_MAX_AGE_DAYS", 0.01, 3650) is { } days) settings = settings with { MaxAge = TimeSpan.FromDays(days) };
        if (Number("TUNER_REJECTED_DAYS", 0, 3650) is { } rejected) settings = settings with { RejectedAge = TimeSpan.FromDays(rejected) };
        if (Number("TUNER_SHUTDOWN_SECS", 0, 3600) is { } seconds) settings = settings with { ShutdownTimeout = TimeSpan.FromSeconds(seconds) };
        return settings with { Fsync = Fsync(), Keep = EnvironmentSwitch.Read(environment("TUNER_KEEP")) == true, Prices = environment("TUNER_PRICES") is { Length: > 0 } path ? Path.GetFullPath(path) : null };

        double? Number(string name, double least, double most)
        {
            if (environment(name) is not { Length: > 0 } text) return null;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            complain(string.Create(CultureInfo.InvariantCulture, $"{name} is not a number from {least} to {most}; the default stands"));
            return null;
        }

        FsyncPolicy Fsync()
        {
            switch (environment("TUNER_FSYNC"))
            {
                case null or "" or "interval":
                    return FsyncPolicy.Interval;
                case "every":
                    return FsyncPolicy.Every;
                default:
                    complain("TUNER_FSYNC is neither interval nor every; interval stands");
                    return FsyncPolicy.Interval;
            }
        }
    }
}
