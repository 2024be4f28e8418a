using System.Text;

namespace Tuner.Server.Mcp;

/// <summary>
/// An answer that takes whole lines as long as there is room. A model pays for what it reads, so no answer is longer than
/// <see cref="Most"/>: below 2,000 tokens also where a tokenizer makes one of every two and a half letters, and one of every
/// character of another script.
/// </summary>
internal sealed class BoundedAnswer
{
    /// <summary>The longest answer; a character beyond ASCII counts as three.</summary>
    public const int Most = 4_800;

    // Kept for the last lines, which say what was cut and how to ask for it.
    private const int ForTheEnd = 900;
    private readonly StringBuilder _text = new();
    private int _left = Most - ForTheEnd;

    /// <summary>Adds a line; returns false, and adds nothing from then on, when it does not fit.</summary>
    public bool TryAdd(string line)
    {
        var cost = CostOf(line) + 1;
        if (cost > _left)
        {
            _left = 0;
            return false;
        }
        _left -= cost;
        _text.Append(line).Append('\n');
        return true;
    }

    /// <summary>Adds one of the few last lines, which have room of their own.</summary>
    public BoundedAnswer End(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    /// <summary>What of the bound a text takes.</summary>
    public static int CostOf(string text)
    {
        var cost = 0;
        foreach (var unit in text) cost += char.IsAscii(unit) ? 1 : 3;
        return cost;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString().TrimEnd('\n');
}
