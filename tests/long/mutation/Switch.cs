// Compiled into each project that has mutants. TUNER_MUTANT turns one on; TUNER_MUTANT_HITS names a folder into which a
// process writes, at its end, the numbers of those whose place was reached.
namespace Mutation;

internal static class Switch
{
    private static readonly int On = int.TryParse(System.Environment.GetEnvironmentVariable("TUNER_MUTANT"), out var number) ? number : 0;
    private static readonly string? Folder = System.Environment.GetEnvironmentVariable("TUNER_MUTANT_HITS");
    private static readonly bool[]? Hits = Record();

    public static bool IsOn(int number)
    {
        if (Hits is { } hits && number < hits.Length) hits[number] = true;
        return number == On;
    }

    private static bool[]? Record()
    {
        if (string.IsNullOrEmpty(Folder)) return null;
        var hits = new bool[10_000];
        System.AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            var lines = new System.Text.StringBuilder();
            for (var i = 0; i < hits.Length; i++)
                if (hits[i]) lines.Append(i).Append('\n');
            System.IO.File.WriteAllText(System.IO.Path.Combine(Folder, System.Guid.NewGuid().ToString("N")), lines.ToString());
        };
        return hits;
    }
}
