using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Records a cascade, speech to text to answer to speech, whose parts are clients of Microsoft.Extensions.AI.</summary>
public static class CascadeBuilderExtensions
{
    private const string NoCall = "call";

    /// <summary>Tells a call what is asked of a chat client and what it answers: tokens, usage, tools. Put it last, next to the provider.</summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="call">The call that the client answers in.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">There is no builder, or no call.</exception>
    /// <example>
    /// <code>
    /// using var call = tuner.BeginCall();
    /// IChatClient chat = model.AsBuilder().UseFunctionInvocation().UseTuner(call).Build();
    /// </code>
    /// </example>
    public static ChatClientBuilder UseTuner(this ChatClientBuilder builder, VoiceCall call)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(call, NoCall);
        return builder.Use(inner => new RecordedChatClient(inner, CascadeCall.Of(call)));
    }

    /// <summary>Tells a call what a speech-to-text client understands. When the caller spoke, tell it yourself: <see cref="VoiceCall.CallerStarted"/>.</summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="call">The call that the client hears.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">There is no builder, or no call.</exception>
    [Experimental("MEAI001")]
    public static SpeechToTextClientBuilder UseTuner(this SpeechToTextClientBuilder builder, VoiceCall call)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(call, NoCall);
        return builder.Use(inner => new RecordedSpeechToTextClient(inner, call));
    }

    /// <summary>Tells a call what a text-to-speech client is asked to say, and the audio that it makes of it.</summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="call">The call that the client speaks in.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">There is no builder, or no call.</exception>
    [Experimental("MEAI001")]
    public static TextToSpeechClientBuilder UseTuner(this TextToSpeechClientBuilder builder, VoiceCall call)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(call, NoCall);
        return builder.Use(inner => new RecordedTextToSpeechClient(inner, CascadeCall.Of(call)));
    }
}
