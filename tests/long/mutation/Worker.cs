// Compiled into the tests in place of their own beginning. Runs them again and again in one process, which has to begin
// and to compile only once. Reads lines of a mutant's number (0: none) and the runner's arguments; answers each with the
// runner's output and a line of its exit code, the processor time in seconds, and the mutants that were reached.
using System;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Threading.Tasks;
using Xunit.Runner.InProc.SystemConsole;

namespace Mutation;

internal static class Worker
{
    public static async Task<int> Main(string[] args)
    {
        var assembly = Environment.GetEnvironmentVariable("TUNER_MUTANTS_IN");
        if (string.IsNullOrEmpty(assembly)) return await ConsoleRunner.Run(args);
        var mutants = Assembly.Load(assembly).GetType("Mutation.Switch", throwOnError: true)!;
        var (turn, reached) = (mutants.GetMethod("Turn")!, mutants.GetMethod("Reached")!);
        while (Console.In.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            turn.Invoke(null, [int.Parse(words[0], CultureInfo.InvariantCulture)]);
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            // Not by Run, which ends the process some seconds later.
            int code;
            using (var runner = new ConsoleRunner(words[1..], typeof(Worker).Assembly)) code = await runner.EntryPoint(System.IO.TextReader.Null, Console.Out);
            var seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n=> {code} {seconds} {reached.Invoke(null, null)}"));
            Console.Out.Flush();
        }

        return 0;
    }
}
