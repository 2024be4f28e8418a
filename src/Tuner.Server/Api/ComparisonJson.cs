using System.Text.Json;
using Tuner.Server.Comparing;
using Tuner.Server.Pages.Compare;

namespace Tuner.Server.Api;

/// <summary>A comparison as this server's own JSON.</summary>
internal static class ComparisonJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter json, ComparedSides sides)
    {
        json.WriteStartObject();
        WriteSide(json, "a", sides.Before);
        WriteSide(json, "b", sides.After);
        json.WriteBoolean("too_few", sides.Comparison.TooFew);
        json.WriteStartArray("figures");
        foreach (var figure in sides.Comparison.Figures) WriteFigure(json, figure);
        json.WriteEndArray();
        json.WriteStartArray("new");
        foreach (var added in sides.Comparison.New)
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

    private static void WriteSide(Utf8JsonWriter json, string name, ComparedSide side)
    {
        json.WriteStartObject(name);
        json.WriteNumber("calls", side.Total.Calls);
        json.WriteBoolean("calls_at_least", side.Total.IsAtLeast);
        json.WriteNumber("compared", side.Compared.Count);
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
