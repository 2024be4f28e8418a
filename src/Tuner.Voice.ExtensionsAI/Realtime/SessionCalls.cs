namespace Tuner.Voice;

/// <summary>Which call a session is of, and whether the call is over with it.</summary>
internal sealed class SessionCalls(Func<VoiceCall> begin, bool endsWithSession)
{
    public bool EndsWithSession { get; } = endsWithSession;

    public static SessionCalls Of(VoiceCall call) => new(() => call, false);

    public static SessionCalls OfEach(ITunerClient tuner, Action<VoiceCallOptions>? describe) =>
        new(
            () =>
            {
                var options = new VoiceCallOptions();
                var isDescribed = TryDescribe(describe, options);
                var call = tuner.BeginCall(options);
                if (!isDescribed) call.Failed("what is known of the call could not be given: the function that describes it failed", "application");
                return call;
            },
            true);

    public RealtimeCall Begin() => new(begin());

    private static bool TryDescribe(Action<VoiceCallOptions>? describe, VoiceCallOptions options)
    {
        try
        {
            describe?.Invoke(options);
            return true;
        }
        catch (Exception)
        {
            // A call that cannot be described must still be taken.
            return false;
        }
    }
}
