using System.Buffers;
using Tuner.Server.Checking;

namespace Tuner.Cli.Check;

/// <summary>A budget as it is given: a file's name, or the conditions themselves.</summary>
internal static class BudgetFile
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("<>=≤≥[");

    /// <summary>Reads it.</summary>
    /// <exception cref="CommandFailure">It is no budget, or the file cannot be read; the sentence says what is wrong, and where.</exception>
    public static Budget Read(string given)
    {
        try
        {
            if (!File.Exists(given)) return IsCondition(given) ? BudgetReader.Read(given) : throw CommandFailure.WronglyUsed($"--budget: there is no file {given}, and it is no condition such as p95<1200ms.");
            if (new FileInfo(given).Length > BudgetReader.MaxLength * 4L) throw CommandFailure.WronglyUsed($"--budget: {given} is no budget: it is longer than {BudgetReader.MaxLength} characters.");
            return BudgetReader.Read(File.ReadAllText(given), given);
        }
        catch (FormatException fault)
        {
            throw CommandFailure.WronglyUsed($"--budget: {fault.Message}.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.WronglyUsed($"--budget: {given} cannot be read ({fault.Message.TrimEnd('.')}).");
        }
    }

    private static bool IsCondition(string given) => given.AsSpan().ContainsAny(Signs) || !given.AsSpan().ContainsAny('/', '\\', '.');
}
