using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Validation;

namespace Tuner.Server.Hosting;

/// <summary>Writes JSON answers.</summary>
internal static class JsonAnswer
{
    // Text stays readable: the type and nosniff keep a browser from taking it for markup.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with what <paramref name="write"/> writes.</summary>
    public static Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write) =>
        BufferedAnswer.SendAsync(context, status, "application/json; charset=utf-8", pipe =>
        {
            using var writer = new Utf8JsonWriter(pipe, Writing);
            write(writer);
            return ValueTask.CompletedTask;
        });

    /// <summary>Answers that the server has too much to do (503), and when to ask again.</summary>
    public static Task WriteBusyAsync(HttpContext context, TimeSpan retryAfter, string message)
    {
        context.Response.Headers.RetryAfter = ((int)retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteFaultAsync(context, StatusCodes.Status503ServiceUnavailable, FieldPath.Body, "server_busy", $"{message}; send the same again later");
    }

    /// <summary>Answers with what is wrong, in the shape that FastAPI gives it.</summary>
    public static Task WriteFaultsAsync(HttpContext context, int status, Faults faults) => WriteAsync(context, status, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("detail");
        foreach (var fault in faults.List)
        {
            json.WriteStartObject();
            json.WritePropertyName("loc");
            fault.Path.WriteTo(json);
            json.WriteString("field", fault.Path.ToString());
            json.WriteString("msg", fault.Message);
            json.WriteString("type", fault.Type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (faults.Count > faults.List.Count) json.WriteNumber("more", faults.Count - faults.List.Count);
        json.WriteEndObject();
    });

    /// <summary>Answers with the one thing that is wrong.</summary>
    public static Task WriteFaultAsync(HttpContext context, int status, FieldPath path, string type, string message)
    {
        var faults = new Faults();
        faults.Add(path, type, message);
        return WriteFaultsAsync(context, status, faults);
    }
}
