using System.Text.Json;

namespace Tuner.Server.Comparing;

/// <summary>A comparison as programs read it, of a server and of the command alike.</summary>
internal static class ComparisonJson
{
    /// <summary>Writes it.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="before">How many calls the first side has, and whether it has more; null where all were compared.</param>
    /// <param name="after">The same of the second side.</param>
    public static void Write(Utf8JsonWriter json, Comparison comparison, (long Calls, bool IsAtLeast)? before = null, (long Calls, bool IsAtLeast)? after = null)
    {
        json.WriteStartObject();
        WriteSide(json, "a", comparison.CallsBefore, before);
        WriteSide(json, "b", comparison.CallsAfter, after);
        json.WriteBoolean("too_few", comparison.TooFew);
        json.WriteStartArray("figures");
        foreach (var figure in comparison.Figures) WriteFigure(json, figure);
        json.WriteEndArray();
        json.WriteStartArray("new");
        foreach (var added in comparison.New)
        {
            json.WriteStartObject();
            json.WriteString("kind", added.Kind == "tool" ? "tool" : "errors");
            json.WriteString("name", added.Name);
            json.WriteNumber("calls", added.Calls);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter json, string name, int compared, (long Calls, bool IsAtLeast)? all)
    {
        json.WriteStartObject(name);
        json.WriteNumber("calls", all?.Calls ?? compared);
        json.WriteBoolean("calls_at_least", all?.IsAtLeast ?? false);
        json.WriteNumber("compared", compared);
        json.WriteEndObject();
    }

    private static void WriteFigure(Utf8JsonWriter json, ComparedFigure figure)
    {
        json.WriteStartObject();
        json.WriteString("name", figure.Name);
        json.WriteString("unit", figure.Unit switch { StatisticUnit.Milliseconds => "milliseconds", StatisticUnit.Share => "share", StatisticUnit.Cents => "cents", _ => "per_call" });
        if (figure.HigherIsWorse is { } isWorse) json.WriteBoolean("higher_is_worse", isWorse);
        else json.WriteNull("higher_is_worse");
        WriteNumber(json, "a", figure.Before);
        WriteNumber(json, "b", figure.After);
        WriteNumber(json, "difference", figure.Difference);
        WriteNumber(json, "low", figure.Low);
        WriteNumber(json, "high", figure.High);
        json.WriteNumber("chance", figure.Chance);
        json.WriteString("verdict", figure.Verdict switch { ComparisonVerdict.Worse => "worse", ComparisonVerdict.Better => "better", ComparisonVerdict.Different => "different", _ => "not_shown" });
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
