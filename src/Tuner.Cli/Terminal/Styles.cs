using Spectre.Console;

namespace Tuner.Cli.Terminal;

/// <summary>The colours of a call. What they say stands in words too.</summary>
internal static class Styles
{
    public static readonly Style Heading = new(decoration: Decoration.Bold);
    public static readonly Style Quiet = new(Color.Grey);
    public static readonly Style Caller = new(Color.Blue);
    public static readonly Style Bot = new(Color.Green);
    public static readonly Style Tool = new(Color.Olive);
    public static readonly Style Node = new(Color.Purple);
    public static readonly Style Wrong = new(Color.Red);
}
