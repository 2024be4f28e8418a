// Compiled into each project that has mutants. The worker turns one on, and asks which were reached.
namespace Mutation;

internal static class Switch
{
    // Volatile, since a test's own threads ask as well.
    private static volatile int _on;
    private static readonly bool[] Hits = new bool[10_000];

    public static bool IsOn(int number)
    {
        Hits[number] = true;
        return number == _on;
    }

    public static void Turn(int number)
    {
        _on = number;
        System.Array.Clear(Hits);
    }

    public static string Reached()
    {
        var numbers = new System.Text.StringBuilder();
        for (var i = 0; i < Hits.Length; i++)
            if (Hits[i]) numbers.Append(i).Append(',');
        return numbers.ToString();
    }
}
