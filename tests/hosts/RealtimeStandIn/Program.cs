using Tuner.RealtimeStandIn;

switch (args)
{
    // The sessions' logs and truths, or the larger set's.
    case ["write" or "write-many", var folder]:
        Directory.CreateDirectory(folder);
        foreach (var session in args[0] == "write" ? AllSessions.All() : AllSessions.Many())
        {
            var path = Path.Combine(folder, session.Truth.Call);
            File.WriteAllLines(path + ".events.jsonl", session.Steps.Select(step => step.ToLine()));
            File.WriteAllText(path + ".truth.json", session.Truth.ToJson());
        }

        return 0;
    // A server for real clients: model=NAME is the session of that name, any other the first.
    case ["serve", var port]:
        await using (var server = await StandInServer.StartAsync(Find, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)))
        {
            Console.WriteLine(server.Endpoint);
            await Console.In.ReadToEndAsync();
        }

        return 0;
    default:
        Console.Error.WriteLine("usage: RealtimeStandIn write FOLDER | write-many FOLDER | serve PORT (until its standard input ends)");
        return 2;
}

static Conversation Find(string name) => AllSessions.All().FirstOrDefault(session => session.Truth.Call == name) ?? AllSessions.All().First();
