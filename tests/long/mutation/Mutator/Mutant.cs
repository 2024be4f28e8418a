using Microsoft.CodeAnalysis.Text;

namespace Mutator;

/// <summary>What is done at a place.</summary>
internal enum Kind
{
    /// <summary>A condition is turned round.</summary>
    Negated,

    /// <summary>A comparison takes in its bound, or leaves it out.</summary>
    Bound,

    /// <summary>"And" for "or", or the other way.</summary>
    Joined,

    /// <summary>Another number, or the other truth value.</summary>
    Constant,

    /// <summary>A named constant has another number.</summary>
    NamedConstant,

    /// <summary>A statement that calls or assigns is left out.</summary>
    Deleted,
}

/// <summary>Where a mutant can be, and of which kind.</summary>
internal sealed record Place(Kind Kind, TextSpan Span, int FirstLine, int LastLine, bool Once);

/// <summary>One mutant.</summary>
/// <param name="Id">Its number: the switch turns it on.</param>
/// <param name="Folder">The folder it was drawn from.</param>
/// <param name="File">Its file, below the root.</param>
/// <param name="Place">Where in the file.</param>
/// <param name="Chance">Decides among the ways to mutate.</param>
internal sealed record Mutant(int Id, string Folder, string File, Place Place, int Chance)
{
    /// <summary>What stood there.</summary>
    public string Before { get; set; } = "";

    /// <summary>What stands there now.</summary>
    public string After { get; set; } = "";

    /// <summary>True when the mutant is on.</summary>
    public string Switch => $"global::Mutation.Switch.IsOn({Id})";
}
