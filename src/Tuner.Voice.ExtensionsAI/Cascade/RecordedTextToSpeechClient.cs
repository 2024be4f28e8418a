using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Tells a call what its voice says. What the provider raises passes unchanged.</summary>
internal sealed class RecordedTextToSpeechClient(ITextToSpeechClient inner, CascadeCall cascade) : DelegatingTextToSpeechClient(inner)
{
    public override async Task<TextToSpeechResponse> GetAudioAsync(string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var speech = cascade.Speak(text ?? "");
        try
        {
            var response = await base.GetAudioAsync(text!, options, cancellationToken).ConfigureAwait(false);
            Made(speech, response.Contents);
            return response;
        }
        catch (Exception fault)
        {
            Failed(fault);
            throw;
        }
    }

    public override async IAsyncEnumerable<TextToSpeechResponseUpdate> GetStreamingAudioAsync(
        string text, TextToSpeechOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var speech = cascade.Speak(text ?? "");
        await foreach (var update in Told.PassAsync(base.GetStreamingAudioAsync(text!, options, cancellationToken), Failed, cancellationToken).ConfigureAwait(false))
        {
            Made(speech, update.Contents);
            yield return update;
        }
    }

    private static void Made(Speech speech, IEnumerable<AIContent> contents)
    {
        foreach (var content in contents)
        {
            if (content is DataContent data && SpokenLength.Of(data) is { Ticks: > 0 } length) speech.Audio(length, speech.KeepsSound ? SpokenLength.SamplesOf(data) : default);
        }
    }

    private void Failed(Exception fault)
    {
        if (fault is not OperationCanceledException) cascade.Call.Failed($"the voice failed ({fault.GetType().Name})", "voice");
    }
}
