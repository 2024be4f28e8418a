using System.Runtime.CompilerServices;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Observing;

/// <summary>A bot gives each call a listener of its own: none outlives its call.</summary>
public sealed class ListenerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_listener_of_a_call_that_is_over_is_let_go()
    {
        var first = await ObserveAsync("call-1");
        await ObserveAsync("call-2");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(first.IsAlive);
    }

    public void Dispose() => _folder.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> ObserveAsync(string callId)
    {
        var heard = new List<string>();
        await using (new Observer(new TunerConfig { ApiKey = "tr_api_test", WorkspaceId = 7, AgentId = "desk", CallId = callId, BaseUrl = "http://127.0.0.1:1", StateDir = _folder.Path, Log = (_, text) => heard.Add(text) }))
        {
            // Not a frame comes.
        }

        return new WeakReference(heard);
    }
}
