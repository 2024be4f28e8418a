using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tuner.Cli.Tests.Support;

/// <summary>The program as a process of its own, as a user starts it.</summary>
internal sealed class TunerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];

    private TunerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Everything printed so far, on both outputs.</summary>
    public List<string> Printed { get; } = [];

    public static TunerProcess Start(params string[] args) => new(Command(args));

    /// <summary>With variables of its own.</summary>
    public static TunerProcess StartWith(Dictionary<string, string> variables, params string[] args) => StartWith((IReadOnlyDictionary<string, string>)variables, args);

    public static TunerProcess StartWith(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = Command(args);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(start);
    }

    public static TunerProcess StartProgram(string program, params string[] args) => new(new ProcessStartInfo(program, args));

    /// <summary>Waits for a line that begins so, and gives the rest of it.</summary>
    public string WaitForLine(string beginning)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            foreach (var line in _lines.GetConsumingEnumerable(limit.Token))
            {
                Printed.Add(line);
                if (line.StartsWith(beginning, StringComparison.Ordinal)) return line[beginning.Length..];
            }
        }
        catch (OperationCanceledException)
        {
            // Told below, with what it said in place of it.
        }

        throw new InvalidOperationException($"No line began with '{beginning}'. It printed:\n{string.Join('\n', Printed)}");
    }

    public void Kill() => _process.Kill();

    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> WaitForExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        await _process.WaitForExitAsync(limit.Token);
        while (_lines.TryTake(out var line)) Printed.Add(line);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _lines.Dispose();
    }

    /// <summary>A shell that runs the tests in the background has its children ignore SIGINT: the program hears it all the same.</summary>
    private static ProcessStartInfo Command(string[] args) => new("env", ["--default-signal=INT", "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "tuner.dll"), .. args]);

    private void Keep(string? line)
    {
        if (line is not null) _lines.Add(line);
    }
}
