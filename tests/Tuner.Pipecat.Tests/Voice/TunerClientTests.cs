using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Observing;
using Tuner.Pipecat.Tests.Support;
using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

public sealed class TunerClientTests : ObserverFixture
{
    private readonly TunerOptions _options = new() { ApiKey = "tr_api_test", WorkspaceId = 7, AgentId = "desk", BaseUrl = "http://localhost:1" };

    [Fact]
    public async Task A_call_is_delivered_when_it_is_over()
    {
        await using var tuner = Client();
        await using (var call = tuner.BeginCall(new VoiceCallOptions { CallId = "c-1", CallType = "phone_call" }))
        {
            call.CallerSaid("Hello there");
            call.SetFacts(new CallFacts { RecordingUrl = "https://rec.test/1", Successful = true });
            call.End(CallEnd.CallerHungUp);
        }

        var record = await DeliveredAsync(tuner);
        Assert.Equal(("c-1", "phone_call", "user_hangup", "https://rec.test/1", true), (record.CallId, record.CallType, record.DisconnectionReason, record.RecordingUrl, record.CallSuccessful));
        Assert.Equal("Hello there", Assert.Single(record.TranscriptWithToolCalls).Text);
        Assert.Equal(1, tuner.Diagnostics.CallsDelivered);
    }

    [Fact]
    public void All_that_is_wrong_with_the_settings_is_told_when_the_client_is_made()
    {
        var fault = Assert.Throws<TunerConfigException>(() => Client(new TunerOptions { WorkspaceId = -1, BaseUrl = "ftp://x" }));
        Assert.All(["ApiKey", "AgentId", "WorkspaceId", "BaseUrl"], name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_cannot_be_described_is_recorded_all_the_same()
    {
        _options.Log = (level, text) => Log.Enqueue((level, text));
        await using var tuner = Client();
        await using (var call = tuner.BeginCall(new VoiceCallOptions { CallId = new string('x', 300), CallerPhoneNumber = new string('1', 99) }))
        {
            call.CallerSaid("Hello there");
        }

        var record = await DeliveredAsync(tuner);
        Assert.Null(record.CallerPhoneNumber);
        Assert.Equal("Hello there", Assert.Single(record.TranscriptWithToolCalls).Text);
        Assert.Contains(Log, line => line.Text.Contains("CallerPhoneNumber", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calls_that_go_on_end_with_the_client()
    {
        var tuner = Client();
        tuner.BeginCall().CallerSaid("Hello there");
        await tuner.DisposeAsync();
        var record = await DeliveredAsync(tuner);
        Assert.Equal("unknown", record.DisconnectionReason);
    }

    [Fact]
    public async Task Between_its_calls_a_client_keeps_no_engine()
    {
        using var state = new TemporaryFolder();
        _options.StateDir = state.Path;
        await using var tuner = new TunerClient(_options, _ => null, null);
        var leased = Engines.Lease(ObserverSettings.Read(_options.ToConfig(new VoiceCallOptions(), "none"), _ => null));
        Assert.Equal(1, leased.Users);
        await using (tuner.BeginCall()) Assert.Equal(2, leased.Users);
        Assert.Equal(1, leased.Users);
        Assert.Equal(0, tuner.Diagnostics.CallsLive);
        Assert.Equal(1, leased.Users);
        leased.Return();
    }

    [Fact]
    public async Task An_observer_takes_the_same_late_facts()
    {
        await using (var observer = new Observer(_options.ToConfig(new VoiceCallOptions(), "c-2"), _ => null, Engine))
        {
            observer.Observe(new Pipecat.Frames.StartFrame());
            observer.SetFacts(new CallFacts { RecordingUrl = "https://rec.test/2", Successful = false, Recipient = "sip:desk@example.test" });
            observer.SetFacts(new CallFacts { RecordingUrl = new string('x', 2000) });
        }

        var record = await DeliveredAsync(Client());
        Assert.Equal(("https://rec.test/2", false, "sip:desk@example.test"), (record.RecordingUrl, record.CallSuccessful, record.Recipient));
    }

    private TunerClient Client(TunerOptions? options = null) => new(options ?? _options, _ => null, Engine);

    private async Task<CallPayload> DeliveredAsync(TunerClient tuner)
    {
        await tuner.FlushAsync(TestContext.Current.CancellationToken);
        return TunerJson.Deserialize(Assert.Single(Transport.Sent).Payload)!;
    }
}
