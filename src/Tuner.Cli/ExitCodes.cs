namespace Tuner.Cli;

/// <summary>What the process answers its caller.</summary>
internal static class ExitCodes
{
    /// <summary>All that was asked is done.</summary>
    public const int Done = 0;

    /// <summary>It was understood and did not work.</summary>
    public const int Failed = 1;

    /// <summary>It was not understood: an option, an argument or a setting is wrong.</summary>
    public const int WronglyUsed = 2;
}
