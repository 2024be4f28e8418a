using System.Text;
using Tuner.Pipecat.Delivery;

namespace Tuner.Cli.Tests.Support;

/// <summary>Runs the program in this process, with a terminal, environment and network of its own.</summary>
internal sealed class CliUnderTest
{
    public Dictionary<string, string> Variables { get; } = [];

    public byte[] StandardInput { get; init; } = [];

    public bool Styled { get; init; }

    public bool OnTerminal { get; init; }

    /// <summary>The user's folder for data; none unless a test has one.</summary>
    public string LocalData { get; init; } = "";

    public HttpMessageHandler? Server { get; init; }

    public ITransport? Transport { get; init; }

    public bool RealNetwork { get; init; }

    /// <summary>Ctrl-C comes when this was printed.</summary>
    public string? StopAfter { get; init; }

    public bool HasServerEdition { get; init; } = true;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public async Task<CliResult> RunAsync(params string[] args)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new WatchedWriter(StopAfter, stop);
        using var error = new StringWriter();
        var exitCode = await TunerCommand.RunAsync(args, Context(output, error), stop.Token);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>What its commands are given.</summary>
    public CommandContext Context(TextWriter output, TextWriter error) =>
        new()
        {
            Out = output,
            Error = error,
            In = () => new MemoryStream(StandardInput),
            Styled = Styled,
            OnTerminal = OnTerminal,
            LocalData = () => LocalData,
            Variable = name => Variables.GetValueOrDefault(name),
            VariableNames = () => Variables.Keys,
            Transport = () => RealNetwork ? new HttpTransport(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeProvider.System) : Transport ?? throw new InvalidOperationException("This test expects no delivery."),
            Http = () => RealNetwork ? new SocketsHttpHandler() : Server ?? throw new InvalidOperationException("This test expects no request."),
            Time = Time,
            HasServerEdition = HasServerEdition,
        };

    private sealed class WatchedWriter(string? text, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (text is not null && value == text) stop.Cancel();
        }
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

internal sealed record CliResult(int ExitCode, string Out, string Error)
{
    /// <summary>It ended with <paramref name="exitCode"/> and one sentence on standard error, which is given back.</summary>
    public string OneSentence(int exitCode)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.StartsWith("tuner: ", Error, StringComparison.Ordinal);
        Assert.Equal(1, Error.Count(letter => letter == '\n'));
        Assert.DoesNotContain("Exception", Error, StringComparison.Ordinal);
        return Error.TrimEnd('\n');
    }
}
