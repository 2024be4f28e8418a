using System.Text.Json;

namespace Tuner.Pipecat.Reading;

/// <summary>Reads members that may be anything: what has another shape than asked for counts as absent.</summary>
internal static class JsonReading
{
    /// <summary>A member of an object.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    /// <summary>A member of an object that may be absent itself.</summary>
    public static JsonElement? Member(this JsonElement? element, string name) => element?.Member(name);

    /// <summary>A member by its name in UTF-8: for rows, of which a call has thousands.</summary>
    public static JsonElement? Member(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    /// <inheritdoc cref="Member(JsonElement, ReadOnlySpan{byte})"/>
    public static JsonElement? Member(this JsonElement? element, ReadOnlySpan<byte> name) => element?.Member(name);

    /// <summary>A member that is text.</summary>
    public static string? Text(this JsonElement? element, string name) => element.Member(name).Text();

    /// <summary>The value as text; absent for anything else.</summary>
    public static string? Text(this JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <inheritdoc cref="Text(JsonElement?, string)"/>
    public static string? Text(this JsonElement element, string name) => ((JsonElement?)element).Text(name);

    /// <summary>A member that is a finite number.</summary>
    public static double? Number(this JsonElement? element, string name) =>
        element.Member(name)?.Finite();

    /// <summary>The value as a finite number; absent for anything else.</summary>
    public static double? Finite(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <inheritdoc cref="Number(JsonElement?, string)"/>
    public static double? Number(this JsonElement element, string name) => ((JsonElement?)element).Number(name);

    /// <summary>A member that is a whole number, 5.0 too.</summary>
    public static long? Whole(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } found
            ? found.TryGetInt64(out var whole) ? whole : found.Finite() is { } number && number == Math.Truncate(number) && Math.Abs(number) < long.MaxValue ? (long)number : null
            : null;

    /// <summary>A member that is a number of milliseconds, rounded up; absent beyond ±10^12, where no clock can mean it.</summary>
    public static long? Milliseconds(this JsonElement? element, string name) => element.Member(name).Milliseconds();

    /// <summary>The value as milliseconds, as <see cref="Milliseconds(JsonElement?, string)"/> reads a member.</summary>
    public static long? Milliseconds(this JsonElement? value) =>
        value is not { ValueKind: JsonValueKind.Number } found ? null
        // Most times are whole, and a whole number is read in a quarter of the time.
        : found.TryGetInt64(out var whole) ? whole is >= -1_000_000_000_000 and <= 1_000_000_000_000 ? whole : null
        : found.Finite() is { } number and >= -1e12 and <= 1e12 ? CallTimes.RoundUp(number) : null;

    /// <inheritdoc cref="Milliseconds(JsonElement?, string)"/>
    public static long? Milliseconds(this JsonElement element, string name) => ((JsonElement?)element).Milliseconds(name);

    /// <summary>Whether a member is there and true.</summary>
    public static bool IsTrue(this JsonElement? element, string name) => element.Member(name).IsTrue();

    /// <summary>Whether a value is there and true.</summary>
    public static bool IsTrue(this JsonElement? value) => value is { ValueKind: JsonValueKind.True };

    /// <inheritdoc cref="IsTrue(JsonElement?, string)"/>
    public static bool IsTrue(this JsonElement element, string name) => ((JsonElement?)element).IsTrue(name);

    /// <summary>Whether a member is there and false.</summary>
    public static bool IsFalse(this JsonElement? element, string name) => element.Member(name) is { ValueKind: JsonValueKind.False };

    /// <summary>The objects in a member that is an array.</summary>
    public static IEnumerable<JsonElement> Objects(this JsonElement? element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    /// <inheritdoc cref="Objects(JsonElement?, string)"/>
    public static IEnumerable<JsonElement> Objects(this JsonElement element, string name) => ((JsonElement?)element).Objects(name);
}
