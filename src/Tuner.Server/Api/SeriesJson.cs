using System.Globalization;
using System.Text.Json;
using Tuner.Server.Figures;
using Tuner.Server.Storage;

namespace Tuner.Server.Api;

/// <summary>Figures as this server's own JSON.</summary>
internal static class SeriesJson
{
    /// <summary>Writes an answer; of hours and days those without a call stand in it, too.</summary>
    public static void Write(Utf8JsonWriter json, SeriesQuestion question, SeriesAnswer answer, TimeZoneInfo zone)
    {
        json.WriteStartObject();
        json.WriteString("by", SeriesRequest.WordOf(question.Grouping));
        json.WriteString("time_zone", zone.Id);
        json.WriteNumber("from_ms", question.FromMs);
        json.WriteNumber("to_ms", question.ToMs);
        json.WriteNumber("not_yet_counted", answer.NotYetCounted);
        json.WriteBoolean("has_more_groups", answer.HasMoreGroups);
        json.WritePropertyName("total");
        StatisticsJson.Write(json, answer.Total);
        json.WriteStartArray("groups");
        if (question.Grouping is SeriesGrouping.Hour or SeriesGrouping.Day) WriteSlices(json, question, answer, zone);
        else foreach (var group in answer.Groups) WriteNamed(json, question.Grouping, group);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSlices(Utf8JsonWriter json, SeriesQuestion question, SeriesAnswer answer, TimeZoneInfo zone)
    {
        var bySlice = answer.Groups.ToDictionary(group => group.Slice, group => group.Statistics);
        var nothing = CallStatistics.Of(new());
        nothing.IsKept = true;
        for (var i = 0; i < question.Slices.Count; i++)
        {
            var slice = question.Slices[i];
            json.WriteStartObject();
            json.WriteString("key", CallClock.At(slice.FromMs, zone).ToString(question.Grouping == SeriesGrouping.Day ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture));
            json.WriteNumber("from_ms", slice.FromMs);
            json.WriteNumber("to_ms", slice.ToMs);
            json.WritePropertyName("figures");
            StatisticsJson.Write(json, bySlice.GetValueOrDefault(i, nothing));
            json.WriteEndObject();
        }
    }

    private static void WriteNamed(Utf8JsonWriter json, SeriesGrouping grouping, SeriesGroup group)
    {
        json.WriteStartObject();
        if (grouping == SeriesGrouping.Agent) json.WriteString("key", group.Agent);
        else if (group.Version is { } version) json.WriteNumber("key", version);
        else json.WriteNull("key");
        json.WritePropertyName("figures");
        StatisticsJson.Write(json, group.Statistics);
        json.WriteEndObject();
    }
}
