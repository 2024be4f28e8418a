using Tuner.Server.Comparing;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.Compare;

/// <summary>One side of a comparison.</summary>
/// <param name="Filter">Which calls.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Compared">Those that were compared, the newest.</param>
internal sealed record ComparedSide(CallFilter Filter, CallTotal Total, IReadOnlyList<ComparedCall> Compared);

/// <summary>Two sides and what differs.</summary>
/// <param name="Before">The first side.</param>
/// <param name="After">The second side.</param>
/// <param name="Comparison">What differs.</param>
internal sealed record ComparedSides(ComparedSide Before, ComparedSide After, Comparison Comparison);
