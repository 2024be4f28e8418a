namespace Tuner.Server.Pages.Detail;

/// <summary>Something that happened on the call, as the transcript prints it.</summary>
public abstract record Entry
{
    /// <summary>The name of its place on the page, which the timeline links to.</summary>
    public required string Anchor { get; init; }

    /// <summary>When it began, milliseconds since the call began; null when nobody knows.</summary>
    public required long? StartMs { get; init; }

    /// <summary>When it ended; null for a moment.</summary>
    public long? EndMs { get; init; }

    /// <summary>What somebody may look for in it: <c>slow</c>, <c>failure</c>, <c>interruption</c>; empty for nothing.</summary>
    public string Moments { get; init; } = "";

    /// <summary>About how many characters it takes up on a page.</summary>
    internal virtual int Weight => 300;

    /// <summary>When it began, for people; a dash when nobody knows.</summary>
    public string Clock => StartMs is { } start ? Format.Clock(start) : "–";

    /// <summary>How long it was, for people; empty for a moment.</summary>
    public string Length => EndMs - StartMs is { } length and >= 0 ? Format.Length(length) : "";
}

/// <summary>Somebody spoke.</summary>
public sealed record SpokenEntry : Entry
{
    /// <summary>Whether it was the caller; else the agent.</summary>
    public required bool IsCaller { get; init; }

    /// <summary>What was heard.</summary>
    public required string Text { get; init; }

    /// <summary>The same in pieces, where words have times and there is a recording to play; empty elsewhere.</summary>
    public IReadOnlyList<SpokenPiece> Pieces { get; init; } = [];

    /// <summary>What was generated and not heard; empty for nothing.</summary>
    public required string Unheard { get; init; }

    /// <summary>What stands out.</summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    /// <summary>How the times were measured; empty when not said.</summary>
    public required string Measured { get; init; }

    /// <summary>The wait before this answer.</summary>
    public WaitBar? Wait { get; init; }

    /// <summary>The wait after what the caller said, where no answer came.</summary>
    public WaitBar? Unanswered { get; init; }

    /// <summary>What else the record knows of it.</summary>
    public IReadOnlyList<Fact> Details { get; init; } = [];

    /// <inheritdoc/>
    internal override int Weight => base.Weight + Text.Length + Unheard.Length + 150 * ((Wait?.Spans.Count ?? 0) + (Unanswered?.Spans.Count ?? 0)) + 100 * Details.Count + 60 * Pieces.Count;
}

/// <summary>A tool ran.</summary>
public sealed record ToolEntry : Entry
{
    /// <summary>The tool's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it was called with, as indented JSON; empty for nothing.</summary>
    public required string Parameters { get; init; }

    /// <summary>What it told before it was done, as indented JSON; empty for nothing.</summary>
    public string Meanwhile { get; init; } = "";

    /// <summary>What it answered, as indented JSON; empty for nothing.</summary>
    public required string Result { get; init; }

    /// <summary>Why it failed, in words; empty when it did not.</summary>
    public required string Failure { get; init; }

    /// <summary>What the tool itself said about that; empty for nothing.</summary>
    public string Said { get; init; } = "";

    /// <inheritdoc/>
    internal override int Weight => base.Weight + Parameters.Length + Meanwhile.Length + Result.Length + Failure.Length + Said.Length;
}

/// <summary>The conversation moved on to another node.</summary>
public sealed record NodeEntry : Entry
{
    /// <summary>The node that was left.</summary>
    public required string From { get; init; }

    /// <summary>The node that was entered.</summary>
    public required string To { get; init; }

    /// <summary>What led there; empty when not said.</summary>
    public required string Reason { get; init; }
}

/// <summary>Something went wrong, or was generated for nobody.</summary>
public sealed record NoteEntry : Entry
{
    /// <summary><c>error</c>, <c>stall</c> or <c>unheard</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What was said about it.</summary>
    public required string Text { get; init; }

    /// <summary>The same as it came, where <see cref="NoteEntry.Title"/> says it in words of ours; empty for nothing.</summary>
    public string Raw { get; init; } = "";

    /// <summary>Where it came from and what became of it; empty when not said.</summary>
    public required string Detail { get; init; }

    /// <inheritdoc/>
    internal override int Weight => base.Weight + Text.Length + Raw.Length;
}
