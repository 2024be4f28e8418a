namespace Tuner.Server.Pages.Overview;

/// <summary>What an overview is of, as its form shows it.</summary>
public sealed record OverviewChoice
{
    /// <summary>The length of time, one of <see cref="Lengths"/>; empty where <see cref="From"/> or <see cref="To"/> is given.</summary>
    public required string Last { get; init; }

    /// <summary>As it was given.</summary>
    public required string From { get; init; }

    /// <inheritdoc cref="From"/>
    public required string To { get; init; }

    /// <inheritdoc cref="From"/>
    public required string Zone { get; init; }

    /// <inheritdoc cref="From"/>
    public required string Workspace { get; init; }

    /// <inheritdoc cref="From"/>
    public required string Agent { get; init; }

    /// <inheritdoc cref="From"/>
    public required string Version { get; init; }

    /// <summary>The agents that can be chosen.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>The versions that can be chosen.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>The lengths of time that can be chosen, as they stand in the address and in words.</summary>
    public static IReadOnlyList<(string Value, string Label)> Lengths { get; } = [("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days"), ("90d", "Last 90 days")];

    /// <summary>Whether anything but the length of time narrows it.</summary>
    public bool IsNarrowed => From.Length + To.Length + Agent.Length + Version.Length > 0;
}
