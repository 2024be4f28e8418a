using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tuner.Cli.Terminal;

/// <summary>Makes the consoles that commands print to: coloured on a terminal, plain text elsewhere.</summary>
internal static class Consoles
{
    /// <summary>Columns where no terminal says how many there are.</summary>
    public const int PipedWidth = 100;

    /// <summary>A table in a pipe or a file is as wide as its cells: a line is a row, whoever reads it.</summary>
    public const int PipedTableWidth = 4000;

    private const int NarrowestWidth = 40;
    private const int WidestWidth = 140;

    public static IAnsiConsole Create(TextWriter writer, bool styled, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = styled ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = styled ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = styled ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    /// <summary>As it reads without colours, each line without the spaces that fill its column.</summary>
    public static string PlainText(IRenderable what, int width)
    {
        using var text = new StringWriter();
        Create(text, styled: false, width).Write(what);
        return string.Join('\n', text.ToString().Split('\n').Select(line => line.TrimEnd(' ')));
    }

    /// <summary>No colours into a pipe, where <c>NO_COLOR</c> is set, or on a terminal that has none.</summary>
    public static bool WantsStyle(bool redirected, Func<string, string?> variable) =>
        !redirected && string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") is not (null or "" or "dumb");

    public static int WidthOfTerminal()
    {
        if (Console.IsOutputRedirected) return PipedWidth;
        try
        {
            return Console.WindowWidth is > 0 and var width ? Math.Clamp(width, NarrowestWidth, WidestWidth) : PipedWidth;
        }
        // A terminal that does not tell its size.
        catch (IOException)
        {
            return PipedWidth;
        }
    }
}
