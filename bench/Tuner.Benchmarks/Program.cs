using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Tuner.Benchmarks;

if (args is ["fold", .. var rest]) return FoldReport.Print(rest is [var seconds] && double.TryParse(seconds, out var given) && given > 0 ? given : 2);

// In this process: the recorded calls lie in the repository, and no second build is needed to find them.
var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)).AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(FoldBenchmarks).Assembly).Run(args, config);
return 0;
