using Spectre.Console.Rendering;
using Tuner.Cli.Terminal;
using Tuner.Pipecat;
using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Delivery;
using Tuner.Server;

namespace Tuner.Cli;

/// <summary>All that a command touches outside of files: so a test can give it another terminal, clock, network and environment.</summary>
internal sealed record CommandContext
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Opened only when asked for.</summary>
    public required Func<Stream> In { get; init; }

    /// <summary>Standard output for a protocol; opened only when asked for, by who prints nothing to <see cref="Out"/>.</summary>
    public Func<Stream> OutBytes { get; init; } = System.Console.OpenStandardOutput;

    /// <summary>Colours and moving parts: only on a terminal that wants them.</summary>
    public bool Styled { get; init; }

    /// <summary>Whether a person reads standard output, and no file, pipe or log keeps it.</summary>
    public bool OnTerminal { get; init; }

    /// <summary>The platform's folder for data of this user's programs; empty where there is none.</summary>
    public Func<string> LocalData { get; init; } = () => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = Consoles.PipedWidth;

    /// <summary>Columns that a table may take.</summary>
    public int TableWidth { get; init; } = Consoles.PipedTableWidth;

    /// <summary>The environment's variables, without blanks around them.</summary>
    public required Func<string, string?> Variable { get; init => field = EnvironmentVariables.Trimmed(value); }

    /// <summary>The names of all variables of the environment.</summary>
    public Func<IEnumerable<string>> VariableNames { get; init; } = () => [];

    /// <summary>Whether commands of the server edition are there.</summary>
    public bool HasServerEdition { get; init; } = ServerEdition.IsThis;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Func<HttpMessageHandler> Http { get; init; } = () => new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), AllowAutoRedirect = false, Proxy = ProxySettings.OfThisProcess };

    /// <summary>What carries records to a server.</summary>
    public Func<ITransport> Transport { get; init; } = () => new HttpTransport(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeProvider.System);

    /// <summary>What models cost by the user's tables: each is read once, and what is wrong with it told once.</summary>
    public Prices Prices => field ??= new Prices(Variable("TUNER_PRICES"), new TunerLog((_, text) => Error.WriteLine($"tuner: {SafeText.OneLine(text)}")));

    /// <summary>Prints to standard output. Into a pipe goes text without padding.</summary>
    public void Print(IRenderable what)
    {
        if (Styled) Consoles.Create(Out, Styled, Width).Write(what);
        else Out.Write(Consoles.PlainText(what, Width));
    }

    /// <summary>Prints a table, as wide as there is room.</summary>
    public void Print(FittedTable table)
    {
        if (Styled) Consoles.Create(Out, Styled, TableWidth).Write(table.Of(TableWidth));
        else Out.Write(Consoles.PlainText(table.Of(TableWidth), TableWidth));
    }

    public static CommandContext OfThisProcess() => new()
    {
        Out = StandardOutput.Out(),
        Error = StandardOutput.Error(),
        In = System.Console.OpenStandardInput,
        Styled = Consoles.WantsStyle(System.Console.IsOutputRedirected || System.Console.IsErrorRedirected, Environment.GetEnvironmentVariable),
        OnTerminal = !System.Console.IsOutputRedirected,
        Width = Consoles.WidthOfTerminal(),
        TableWidth = System.Console.IsOutputRedirected ? Consoles.PipedTableWidth : Consoles.WidthOfTerminal(),
        Variable = Environment.GetEnvironmentVariable,
        VariableNames = () => Environment.GetEnvironmentVariables().Keys.Cast<string>(),
    };
}
