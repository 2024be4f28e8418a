using System.Text.Json;

namespace Tuner.Pipecat.Recording.Tools;

/// <summary>One call of a tool. Clocks are the pipeline's, nanoseconds.</summary>
internal sealed class ToolCall(string? id, long start, int line)
{
    public string? Id { get; } = id;

    public string? Name { get; set; }

    public JsonElement? Arguments { get; set; }

    /// <summary>When the model called it; replaced by when it really began to run.</summary>
    public long Start { get; set; } = start;

    public int StartLine { get; set; } = line;

    /// <summary>The line that first told of it.</summary>
    public int CalledLine { get; } = line;

    public bool Running { get; set; }

    /// <summary>When it brought its result, failed, or was cancelled.</summary>
    public long? End { get; set; }

    public int EndLine { get; set; }

    public bool HasResult { get; set; }

    public JsonElement? Result { get; set; }

    /// <summary>It was taken for dead, since nothing said that it ran: a later sign of life takes that back.</summary>
    public bool Presumed { get; set; }

    /// <summary>A result came that only says that it failed.</summary>
    public bool FailureTold { get; set; }

    /// <summary>When its first result came; an asynchronous tool goes on behind it.</summary>
    public long? FirstResult { get; set; }

    public int FirstResultLine { get; set; }

    /// <summary>What an asynchronous tool told before its last result, the first of it.</summary>
    public List<ToolNews> Intermediate { get; } = [];

    /// <summary><c>cancelled</c>, <c>timed_out</c>, <c>failed</c>; null when it went well or still runs.</summary>
    public string? Error { get; set; }

    /// <summary>The tool's own words about it, bounded.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>A result came, and the application's rule takes it for a failure.</summary>
    public bool FailedByRule { get; set; }

    /// <summary><c>caller</c>, <c>application</c> or <c>call_end</c>, where it was cancelled.</summary>
    public string? CancelledBy { get; set; }
}
