using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Tells a call what its caller said. What the provider raises passes unchanged.</summary>
internal sealed class RecordedSpeechToTextClient(ISpeechToTextClient inner, VoiceCall call) : DelegatingSpeechToTextClient(inner)
{
    public override async Task<SpeechToTextResponse> GetTextAsync(Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var response = await base.GetTextAsync(audioSpeechStream, options, cancellationToken).ConfigureAwait(false);
            call.CallerSaid(response.Text, options?.SpeechLanguage);
            return response;
        }
        catch (Exception fault)
        {
            Failed(fault);
            throw;
        }
    }

    public override async IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var saying = "";
        await foreach (var update in Told.PassAsync(base.GetStreamingTextAsync(audioSpeechStream, options, cancellationToken), Failed, cancellationToken).ConfigureAwait(false))
        {
            if (update.Kind == SpeechToTextResponseUpdateKind.TextUpdated)
            {
                call.CallerSaid(update.Text, options?.SpeechLanguage);
                saying = "";
            }
            else if (update.Kind == SpeechToTextResponseUpdateKind.TextUpdating)
            {
                // Some services tell all words so far, some the next ones.
                saying = update.Text.StartsWith(saying, StringComparison.Ordinal) ? update.Text : saying + update.Text;
                call.CallerSaying(saying);
            }

            yield return update;
        }
    }

    private void Failed(Exception fault)
    {
        if (fault is not OperationCanceledException) call.Failed($"the transcriber failed ({fault.GetType().Name})", "transcriber");
    }
}
