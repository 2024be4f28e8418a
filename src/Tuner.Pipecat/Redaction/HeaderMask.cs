using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Redaction;

/// <summary>Masks what the application collected. Who called whom it told on purpose: that stays.</summary>
internal static class HeaderMask
{
    public static FrameLogHeader Clean(FrameLogHeader header, SecretFinder finder)
    {
        if (header.Config is not { } config) return header;
        var writer = new MaskingWriter(new CallSecrets(finder));
        return header with
        {
            Config = config with { ExtraMetadata = Clean(config.ExtraMetadata), CollectedDynamicVariables = Clean(config.CollectedDynamicVariables) },
        };

        Dictionary<string, JsonElement>? Clean(IReadOnlyDictionary<string, JsonElement>? values) => values?.ToDictionary(entry => entry.Key, entry => writer.Clean(entry.Value));
    }
}
