namespace Tuner.Pipecat.Audio;

/// <summary>
/// The line under a cloud of points that touches it where the middle of the cloud is: sound is seen late by chance and
/// never early, so the earliest points say where it belongs, and how fast its clock drifts.
/// </summary>
internal static class LowerHull
{
    /// <summary>The hull's edge over <paramref name="middle"/>; a single point where there is no edge.</summary>
    /// <param name="points">Positions and offsets, in order of position.</param>
    /// <param name="middle">Where.</param>
    public static ((long X, long Y) From, (long X, long Y) To) EdgeOver(ReadOnlySpan<(long X, long Y)> points, long middle)
    {
        var hull = new List<(long X, long Y)>(64);
        foreach (var point in points)
        {
            while (hull.Count > 0 && hull[^1].X == point.X && hull[^1].Y >= point.Y) hull.RemoveAt(hull.Count - 1);
            if (hull.Count > 0 && hull[^1].X == point.X) continue;
            while (hull.Count > 1 && IsAbove(hull[^2], hull[^1], point)) hull.RemoveAt(hull.Count - 1);
            hull.Add(point);
        }

        for (var i = 1; i < hull.Count; i++)
            if (hull[i].X >= middle) return (hull[i - 1], hull[i]);
        return hull.Count > 1 ? (hull[^2], hull[^1]) : (hull[0], hull[0]);
    }

    private static bool IsAbove((long X, long Y) a, (long X, long Y) b, (long X, long Y) c) =>
        (double)(b.Y - a.Y) * (c.X - a.X) >= (double)(c.Y - a.Y) * (b.X - a.X);
}
