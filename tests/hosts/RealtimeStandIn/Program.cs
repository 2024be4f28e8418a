using Tuner.RealtimeStandIn;

// write FOLDER: the sessions' logs and truths.
if (args is not ["write", var folder])
{
    Console.Error.WriteLine("usage: RealtimeStandIn write FOLDER");
    return 2;
}

Directory.CreateDirectory(folder);
foreach (var session in AllSessions.All())
{
    var path = Path.Combine(folder, session.Truth.Call);
    File.WriteAllLines(path + ".events.jsonl", session.Steps.Select(step => step.ToLine()));
    File.WriteAllText(path + ".truth.json", session.Truth.ToJson());
}

return 0;
