using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Tuner.Benchmarks;
using Tuner.Benchmarks.Store;

switch (args)
{
    case ["fill", var folder, var calls, .. var after]:
        return await StoreFilling.RunAsync(folder, Number(calls), after is [var first] ? Number(first) : 0);
    case ["follow", var folder]:
        return await StoreFollowing.RunAsync(folder);
    case ["steps", var bytes]:
        return await IngestSteps.RunAsync((int)Number(bytes));
    case ["check", var folder, .. var ids]:
        return await StoreCheck.RunAsync(folder, ids is [var file] ? file : null);
    case ["bare", var folder, var connections, var bytes, var seconds]:
        return BareInserts.Run(folder, (int)Number(connections), (int)Number(bytes), Number(seconds));
    case ["bare-postgres", var url, var connections, var bytes, var seconds]:
        return await BarePostgres.RunAsync(url, (int)Number(connections), (int)Number(bytes), Number(seconds));
    case ["post", var address, var key, var connections, var bytes, var seconds]:
        return PostLoad.Run(new(address), key, (int)Number(connections), (int)Number(bytes), Number(seconds));
}

if (args is ["fold", .. var rest]) return FoldReport.Print(rest is [var seconds] && double.TryParse(seconds, out var given) && given > 0 ? given : 2);
if (args is ["comparison", .. var drawn])
    return ComparisonReport.Print(drawn is [var draws, ..] && int.TryParse(draws, out var wanted) && wanted > 0 ? wanted : 100, drawn is [_, var seed] && int.TryParse(seed, out var chosen) ? chosen : Random.Shared.Next(1_000_000));

// A word of one session shows what its spans hold.
if (args is ["truth", .. var only]) return await TruthReport.PrintAsync(only.FirstOrDefault());

// In this process: the recorded calls lie in the repository, and no second build is needed to find them.
var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)).AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(FoldBenchmarks).Assembly).Run(args, config);
return 0;

static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
