using System.CommandLine;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Backup;

/// <summary><c>tuner backup</c>: copies a server's calls while it runs.</summary>
internal static class BackupCommand
{
    public static Command Create(CommandContext context)
    {
        var target = new Argument<string>("FILE") { Description = "The file to write; there must be none of that name." };
        var data = ServerData.Option(context);
        var database = ServerStores.Option();
        var command = new Command("backup", "Copy a server's calls and the hashes of its keys into one file, while the server runs.") { target, data, database };
        command.SetAction(parsed =>
        {
            if (ServerStores.Chosen(parsed, database, data, context) is not null)
                throw CommandFailure.WronglyUsed("the calls are in PostgreSQL, whose own tools copy it while servers run: `pg_dump --format=custom` (and pg_restore), or its backups with write-ahead logs (docs/operating.md).");
            return BackupRun.Run(context, parsed.GetValue(data)!, parsed.GetValue(target)!);
        });
        return command;
    }
}
