using Microsoft.Extensions.AI;
using Tuner.RealtimeStandIn;

namespace Tuner.RealtimeAgent;

/// <summary>The service's stand-in with a scripted caller: he books, cuts the agent off, and says goodbye.</summary>
internal sealed class StandIn(StandInServer server, Conversation script) : IAsyncDisposable
{
    private readonly int _responses = script.Steps.Count(step => (string?)step.Event?["type"] == "response.done");
    private int _done;

    public Uri Endpoint => server.Endpoint;

    public string Session => script.Truth.Call;

    public static async Task<StandIn> StartAsync()
    {
        var script = new Conversation("sample")
            .Says("A table for two at eight, please.", 1200)
            .RunsTools(("book", """{"seats":2}""", """{"ok":true,"seats":2}""", 100))
            .Answers("Booked, a table for two at eight. Is there anything else that I can do for you this evening?")
            .Says("No, thank you!", 700, cutsInAt: 1800)
            .Answers("Goodbye!")
            .Ends();
        return new StandIn(await StandInServer.StartAsync(_ => script), script);
    }

    public bool IsOver(RealtimeServerMessage message) => message.Type == RealtimeServerMessageType.ResponseDone && ++_done == _responses;

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
