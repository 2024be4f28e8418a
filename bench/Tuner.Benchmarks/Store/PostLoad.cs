using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Tuner.Benchmarks.Store;

/// <summary>
/// <c>post ADDRESS KEY CONNECTIONS BYTES SECONDS</c>: senders that post one call after the other, each on a connection of its own that
/// stays open. Each call ended the moment before it is sent, as the calls of a live agent did. Prints how many calls a second were acknowledged, how long half and 99 of 100 took, and how many bytes a call has.
/// </summary>
internal static class PostLoad
{
    private const int Bodies = 8;

    /// <summary>Runs it; 1 when the server refused one.</summary>
    public static int Run(Uri server, string key, int connections, int bytes, double seconds)
    {
        var (watch, begin) = (new Stopwatch(), Stopwatch.GetTimestamp());
        // The clock runs once all are ready.
        using var ready = new Barrier(connections, _ => watch.Start());
        var (took, refused, length) = (new List<double>(), 0, 0);
        var threads = Enumerable.Range(0, connections).Select(number => new Thread(() =>
        {
            var bodies = Enumerable.Range(0, Bodies).Select(i => CallOfBytes.Create((number * Bodies) + i, bytes).ToArray()).ToArray();
            var places = bodies.Select(body => body.AsSpan().IndexOf("call-0"u8)).ToArray();
            var times = bodies.Select(body => new CallTimesInBody(body)).ToArray();
            Interlocked.Exchange(ref length, bodies[0].Length);
            var mine = new List<double>();
            using var connection = new TcpClient(server.Host, server.Port) { NoDelay = true };
            var answer = new byte[4096];
            ready.SignalAndWait();
            for (var i = 0; watch.Elapsed.TotalSeconds < seconds; i++)
            {
                var body = bodies[i % Bodies];
                Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{begin % 100_000_000:D8}{number:D2}{i:D7}"), body.AsSpan(places[i % Bodies], 17));
                times[i % Bodies].EndAt(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
                var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
                    $"POST /api/v1/public/call?workspace_id=1&agent_remote_identifier=orders HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
                var at = Stopwatch.GetTimestamp();
                connection.Client.Send([head, body]);
                if (Read(connection.Client, answer) != 201) Interlocked.Increment(ref refused);
                else mine.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }
            lock (took) took.AddRange(mine);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        took.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took.Count / watch.Elapsed.TotalSeconds:F1} {At(took, 0.5):F2} {At(took, 0.99):F2} {length} {refused}"));
        return refused == 0 ? 0 : 1;
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? double.NaN : sorted[(int)(share * (sorted.Count - 1))];

    // Answers are small and give their length: the head, and then so many bytes.
    private static int Read(Socket socket, byte[] buffer)
    {
        var read = 0;
        while (true)
        {
            var more = socket.Receive(buffer.AsSpan(read));
            if (more == 0) throw new IOException("The server closed the connection.");
            read += more;
            var end = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            var head = Encoding.ASCII.GetString(buffer, 0, end);
            var told = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
            var length = int.Parse(head.AsSpan(told + 16, (head.IndexOf('\r', told) is >= 0 and var line ? line : head.Length) - told - 16), CultureInfo.InvariantCulture);
            if (read >= end + 4 + length) return int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        }
    }
}
