using Tuner.RealtimeHost;
using Tuner.RealtimeStandIn;

if (args is not [var folder, .. var rest] || rest is not ([] or ["--many"]))
{
    Console.Error.WriteLine("usage: RealtimeHost FOLDER [--many]");
    return 2;
}

// All sessions through the real clients over real sockets, several at a time in this process. Each goes by a clock of its
// own, which stands still while an event is on its way: so half an hour takes seconds, and the truth is true to the millisecond.
string[] typed = ["plain", "transcript_late", "tool", "tools_parallel", "chinese"];
var sessions = AllSessions.All().Concat(rest is [] ? [] : AllSessions.Many()).ToList();
await using var server = await ScriptedServer.StartAsync();
var library = new SessionFolder(Path.Combine(folder, "library"));
var extensions = new SessionFolder(Path.Combine(folder, "extensions"));
var own = new SessionFolder(Path.Combine(folder, "typed"));
await Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (session, _) =>
{
    var name = session.Truth.Call;
    // That a tool failed the library's own message cannot say: the service gets a text.
    if (name != "tool_fails") library.Write(session, await SessionReplay.RunAsync(session.Steps, async call => await new LibraryHost(server, "library-" + name, call).ConnectAsync()));
    extensions.Write(session, await SessionReplay.RunAsync(session.Steps, async call => await ExtensionsHost.OverOpenAI(server, "extensions-" + name, call).ConnectAsync()));
    if (typed.Contains(name)) own.Compare(session, await SessionReplay.RunAsync(session.Steps, async call => await ExtensionsHost.OverOwnClient(server, "own-" + name, call).ConnectAsync()));
});
Console.WriteLine($"{sessions.Count} sessions: {library.Count} through the OpenAI library, {extensions.Count} through Microsoft.Extensions.AI, {own.Count} through a client without raw events");
Console.WriteLine($"without raw events: {own.Right}/{own.Facts} facts of words, tools, tokens and answers' times right");
return own.Right == own.Facts ? 0 : 1;
