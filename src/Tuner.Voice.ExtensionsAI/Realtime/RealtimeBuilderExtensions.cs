using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Records the sessions of a realtime client.</summary>
[Experimental("MEAI001")]
public static class RealtimeBuilderExtensions
{
    /// <summary>
    /// Records each session of the client as one voice call, that ends when the session is disposed of. Put it last,
    /// next to the provider: only there the results of tools are seen. <c>session.GetService&lt;VoiceCall&gt;()</c> is
    /// the call, to tell it more.
    /// </summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="tuner">Keeps the records; null: the <see cref="ITunerClient"/> of the services that the client is built with.</param>
    /// <param name="events">Reads the provider's raw events, which say more than the typed ones; null: the typed ones alone are read.</param>
    /// <param name="describe">Says of each call what is known when it begins.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">There is no builder.</exception>
    /// <exception cref="InvalidOperationException">When the client is built: neither <paramref name="tuner"/> nor the services have a client.</exception>
    /// <example>
    /// <code>
    /// IRealtimeClient client = new OpenAIRealtimeClient(key, "gpt-realtime").AsBuilder()
    ///     .UseFunctionInvocation()
    ///     .UseTuner(tuner, OpenAIRealtimeEvents.Reader)
    ///     .Build();
    /// </code>
    /// </example>
    public static RealtimeClientBuilder UseTuner(this RealtimeClientBuilder builder, ITunerClient? tuner = null, IRealtimeEventReader? events = null, Action<VoiceCallOptions>? describe = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use((inner, services) => new RecordedRealtimeClient(inner, SessionCalls.OfEach(ClientOf(tuner, services), describe), events));
    }

    /// <summary>Records the sessions of the client as parts of one call, which the application ends: after a reconnect it goes on.</summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="call">The call.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">There is no builder, or no call.</exception>
    public static RealtimeClientBuilder UseTuner(this RealtimeClientBuilder builder, VoiceCall call) => UseTuner(builder, call, null);

    /// <inheritdoc cref="UseTuner(RealtimeClientBuilder, VoiceCall)"/>
    /// <param name="builder">The client's builder.</param>
    /// <param name="call">The call.</param>
    /// <param name="events">Reads the provider's raw events, which say more than the typed ones; null: the typed ones alone are read.</param>
    public static RealtimeClientBuilder UseTuner(this RealtimeClientBuilder builder, VoiceCall call, IRealtimeEventReader? events)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(call);
        return builder.Use(inner => new RecordedRealtimeClient(inner, SessionCalls.Of(call), events));
    }

    private static ITunerClient ClientOf(ITunerClient? given, IServiceProvider services) =>
        given ?? (ITunerClient?)services.GetService(typeof(ITunerClient))
        ?? throw new InvalidOperationException("UseTuner() found no ITunerClient: give it one, or build the client with services that have one.");
}
