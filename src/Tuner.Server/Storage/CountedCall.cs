using Tuner.Server.Calls;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage;

/// <summary>A call and what its figures are made of.</summary>
internal sealed record CountedCall(ListedCall Call, CallRows Rows)
{
    /// <summary>The server's number.</summary>
    public long Id => Call.Id;

    /// <summary>Adds its figures to a sum.</summary>
    public void AddTo(CallFigures sum) => CallFiguresReader.Add(sum, Call.Summary, Rows);

    /// <summary>The same, for the rollups.</summary>
    public RolledUpCall ToRolledUp()
    {
        var figures = new CallFigures();
        AddTo(figures);
        return new(Call, FigureBytes.Write(figures));
    }
}
