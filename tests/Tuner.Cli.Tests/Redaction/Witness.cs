using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Tuner.Pipecat.Tests.Redaction;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Redaction;

/// <summary>Looks at every file of a state folder again and again while others work in it, at every payload and at every line that is said, for secrets that were planted.</summary>
internal sealed class Witness : IAsyncDisposable
{
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<PlantedSecret>> _secrets;
    private readonly ConcurrentDictionary<string, byte> _leaks = new();
    private readonly Dictionary<string, (long Length, DateTime Changed)> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;

    public Witness(string folder, IReadOnlyDictionary<string, IReadOnlyList<PlantedSecret>> secrets)
    {
        (_folder, _secrets) = (folder, secrets);
        _looking = Task.Run(LookOnAsync);
    }

    public IReadOnlyCollection<string> Leaks => [.. _leaks.Keys];

    /// <summary>How many states of files were read.</summary>
    public int FilesRead { get; private set; }

    /// <summary>What a server was sent.</summary>
    public void Payload(byte[] body) => Read("a payload", Encoding.UTF8.GetString(body));

    /// <summary>What somebody said: it may be of any call.</summary>
    public void Said(string text)
    {
        var plain = LeakCheck.Plain(text);
        foreach (var (call, secrets) in _secrets) Check(call, $"what was said ({text[..Math.Min(40, text.Length)]})", secrets, text, [plain]);
    }

    /// <summary>Looks at every file now.</summary>
    public void Look()
    {
        lock (_seen)
        {
            foreach (var path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).ToArray())
            {
                var file = new FileInfo(path);
                if (!file.Exists || (_seen.TryGetValue(path, out var known) && known == (file.Length, file.LastWriteTimeUtc))) continue;
                try
                {
                    Read(path[_folder.Length..], LockedFile.ReadText(path));
                    _seen[path] = (file.Length, file.LastWriteTimeUtc);
                    FilesRead++;
                }
                catch (Exception fault) when (fault is IOException or NullReferenceException)
                {
                    // It went on to where it is seen next.
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
        Look();
    }

    private async Task LookOnAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Look();
            await Task.Delay(3, CancellationToken.None);
        }
    }

    /// <summary>A file or body is read as its lines, and each as JSON where it is; whose it is says its first line.</summary>
    private void Read(string where, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var parsed = lines.Select(Parse).ToArray();
        var streams = LeakCheck.Streams(parsed.Where(line => line.ValueKind == JsonValueKind.Object).Select(line => Encoding.UTF8.GetBytes(line.GetRawText())));
        streams.AddRange(parsed.Select((line, at) => line.ValueKind == JsonValueKind.Object && line.TryGetProperty("frame", out _) ? [] : line.ValueKind == JsonValueKind.Undefined ? [LeakCheck.Plain(lines[at])] : LeakCheck.Streams(line)).SelectMany(found => found));
        var id = parsed.Select(IdOf).FirstOrDefault(found => found is not null);
        foreach (var (call, secrets) in _secrets)
            if (id is null || id == call) Check(call, where, secrets, text, streams);
    }

    private void Check(string call, string where, IReadOnlyList<PlantedSecret> secrets, string text, List<string> streams)
    {
        foreach (var secret in secrets)
        {
            if (secret.Plain.Length >= 8 && text.Contains(secret.Plain, StringComparison.OrdinalIgnoreCase)) Leak("as one word");
            else if (text.Contains(secret.Said, StringComparison.OrdinalIgnoreCase)) Leak("as it was said");
            else if (LeakCheck.Leaks(secret, streams)) Leak("in pieces");

            void Leak(string how) => _leaks.TryAdd($"{call}: {secret.Kind} \"{secret.Said}\" stands {how} in {where}", 0);
        }
    }

    private static JsonElement Parse(string line)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? IdOf(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object) return null;
        foreach (var name in new[] { "call_id", "call" })
            if (line.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String) return id.GetString();
        return null;
    }
}
