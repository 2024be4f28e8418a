using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Values of the host's as JSON, without reflection where there is none.</summary>
internal static class JsonText
{
    public static string? Of(object? value)
    {
        try
        {
            return value switch
            {
                null => null,
                string text => text,
                JsonElement json => json.GetRawText(),
                _ => JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType())),
            };
        }
        catch (Exception)
        {
            // A type that nobody can write is named by its own words.
            return value?.ToString();
        }
    }
}
