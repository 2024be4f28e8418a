using System.Diagnostics;
using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Each call is an activity of the source Tuner.Voice.</summary>
public sealed class TracedCallTests : VoiceCallFixture
{
    [Fact]
    public void A_call_is_one_activity_below_what_was_current_and_never_becomes_current()
    {
        var stopped = new List<Activity>();
        using var listener = Listen("call-traced", activity => stopped.Add(activity));
        using var request = new Activity("request").Start();
        var call = Tuner.BeginCall(new VoiceCallOptions { CallId = "call-traced", CallType = "phone_call" });
        Assert.Same(request, Activity.Current);
        call.End(CallEnd.CallerHungUp);
        Assert.Empty(stopped);
        call.Dispose();
        Assert.Same(request, Activity.Current);
        var activity = Assert.Single(stopped);
        Assert.Equal(("voice call", request.SpanId, ActivityStatusCode.Unset), (activity.OperationName, activity.ParentSpanId, activity.Status));
        Assert.Equal(("phone_call", "user_hangup"), (activity.GetTagItem("tuner.call_type"), activity.GetTagItem("tuner.disconnection_reason")));
    }

    [Fact]
    public void A_call_that_failed_is_an_activity_that_failed()
    {
        var stopped = new List<Activity>();
        using var listener = Listen("call-failed", activity => stopped.Add(activity));
        using (var call = Tuner.BeginCall(new VoiceCallOptions { CallId = "call-failed" })) call.End(CallEnd.Failed);
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(stopped).Status);
    }

    [Fact]
    public void A_listener_that_fails_costs_only_the_activity()
    {
        using var listener = Listen("call-unkind", _ => throw new InvalidOperationException("unkind"));
        using (var call = Tuner.BeginCall(new VoiceCallOptions { CallId = "call-unkind" })) call.CallerSaid("Hello");
        Assert.Equal("Hello", Assert.Single(Record.TranscriptWithToolCalls).Text);
    }

    /// <summary>Other tests run beside this one: only a call of a name is listened to.</summary>
    private static ActivityListener Listen(string id, Action<Activity> stopped)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Tuner.Voice",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("tuner.call_id") as string == id) stopped(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
