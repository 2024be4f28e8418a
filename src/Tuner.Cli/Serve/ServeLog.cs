using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Cli.Terminal;
using Tuner.Server;

namespace Tuner.Cli.Serve;

/// <summary>What the server tells its owner on standard error: sentences, or one JSON object a line for machines. Nothing of a call, no key and nothing that a stranger typed stands in it.</summary>
internal sealed class ServeLog(CommandContext context, bool isJson)
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _lock = new();

    /// <summary>Whether lines are for machines.</summary>
    public bool IsJson => isJson;

    /// <summary>Tells that something is to be looked at.</summary>
    public void Warn(string what, string sentence)
    {
        if (isJson) Write("warn", what, json => json.WriteString("message", sentence));
        else WriteLine($"tuner: {SafeText.OneLine(sentence)}");
    }

    /// <summary>Tells machines what happened; people read it elsewhere.</summary>
    public void Tell(string what, params (string Name, string? Value)[] facts)
    {
        if (!isJson) return;
        Write("info", what, json =>
        {
            foreach (var (name, value) in facts)
                if (value is not null) json.WriteString(name, value);
        });
    }

    /// <summary>Tells of an answer.</summary>
    public void Answered(AnsweredRequest request)
    {
        var took = Math.Round(request.Took.TotalMilliseconds, 3);
        if (!isJson)
        {
            WriteLine(string.Create(CultureInfo.InvariantCulture, $"tuner: {request.Method} {request.Route} {request.Status} {took:0.0} ms"));
            return;
        }
        Write("info", "request", json =>
        {
            json.WriteString("http.request.method", request.Method);
            json.WriteString("http.route", request.Route);
            json.WriteNumber("http.response.status_code", request.Status);
            json.WriteNumber("duration_ms", took);
        });
    }

    private void Write(string level, string what, Action<Utf8JsonWriter> facts)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Writing))
        {
            json.WriteStartObject();
            json.WriteString("time", context.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", level);
            json.WriteString("event", what);
            facts(json);
            json.WriteEndObject();
        }
        WriteLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
    }

    private void WriteLine(string line)
    {
        lock (_lock) context.Error.WriteLine(line);
    }
}
