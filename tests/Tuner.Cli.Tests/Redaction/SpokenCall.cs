using Tuner.Pipecat.Tests.Redaction;

namespace Tuner.Cli.Tests.Redaction;

/// <summary>A made-up call on its way to a recorder, as the tap keeps it: what is sent, and what need not be sent again.</summary>
internal sealed class SpokenCall(int number, string id, Transcript transcript)
{
    private long _acknowledged;

    /// <summary>Its number in the host's process.</summary>
    public int Number => number;

    public string Id => id;

    public Transcript Transcript => transcript;

    /// <summary>How many of its lines the present recorder was given.</summary>
    public int Sent { get; set; }

    /// <summary>Whether the present recorder knows it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the present recorder was told its end.</summary>
    public bool EndSent { get; set; }

    /// <summary>Whether every line has been given to some recorder at least once.</summary>
    public bool IsSaid { get; set; }

    public int Lines => transcript.Lines.Count;

    /// <summary>The last line that a recorder said it had written; one more when it has taken the end.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public bool IsOver => Acknowledged > Lines;

    public void Acknowledge(long seq) => Volatile.Write(ref _acknowledged, Math.Max(Acknowledged, seq));

    /// <summary>The recorder is dead: the next one gets what was not acknowledged.</summary>
    public void Rewind()
    {
        Sent = (int)Math.Min(Acknowledged, Lines);
        IsOpen = EndSent = false;
    }
}
