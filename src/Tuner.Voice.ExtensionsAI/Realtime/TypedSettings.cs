using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Settings of a session, as the host gave them.</summary>
internal static class TypedSettings
{
    public static RealtimeSettings Of(RealtimeSessionOptions? options, RealtimeSettings before) => options is null ? before : before with
    {
        Model = options.Model ?? before.Model,
        InputBytesPerSecond = options.InputAudioFormat is { } input ? RealtimeSettings.BytesPerSecond(input.MediaType, input.SampleRate) : before.InputBytesPerSecond,
        OutputBytesPerSecond = options.OutputAudioFormat is { } output ? RealtimeSettings.BytesPerSecond(output.MediaType, output.SampleRate) : before.OutputBytesPerSecond,
        InputAudioType = options.InputAudioFormat?.MediaType ?? before.InputAudioType,
        OutputAudioType = options.OutputAudioFormat?.MediaType ?? before.OutputAudioType,
    };
}
