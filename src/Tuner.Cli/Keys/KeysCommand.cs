using System.CommandLine;
using Tuner.Cli.Serve;
using Tuner.Server.Keys;

namespace Tuner.Cli.Keys;

/// <summary><c>tuner keys</c>: makes, lists and revokes the API keys of a server of this user, whether it runs or not.</summary>
internal static class KeysCommand
{
    public static Command Create(CommandContext context)
    {
        var data = ServerData.Option(context);
        var database = ServerStores.Option();
        return new Command("keys", "Make, list and revoke the API keys of a server of this user.")
        {
            Add(context, data, database),
            List(context, data, database),
            Revoke(context, data, database),
        };
    }

    private static Command Add(CommandContext context, Option<string> data, Option<string?> database)
    {
        var name = new Argument<string>("NAME") { Description = "What to call it: letters, digits, '.', '-' and '_'." };
        var workspace = new Option<long?>("--workspace")
        {
            Description = "The workspace that it opens; an admin key opens all.",
            HelpName = "N",
            CustomParser = argument =>
            {
                if (long.TryParse(argument.Tokens[0].Value, out var number) && number > 0) return number;
                argument.AddError($"--workspace takes a whole number, 1 or more, not '{argument.Tokens[0].Value}'");
                return null;
            },
        };
        var scope = new Option<KeyScopes>("--scope")
        {
            Description = "What it may do: ingest (send calls), read, ingest,read or admin.",
            HelpName = "SCOPE",
            DefaultValueFactory = _ => KeyScopes.Ingest,
            CustomParser = argument =>
            {
                if (KeyScopeNames.TryParse(argument.Tokens[0].Value, out var scopes)) return scopes;
                argument.AddError($"--scope takes ingest, read, ingest,read or admin, not '{argument.Tokens[0].Value}'");
                return KeyScopes.None;
            },
        };
        var keyFile = new Option<string?>("--key-file") { Description = "Write the key into this new file (mode 0600) and do not print it.", HelpName = "FILE" };
        var command = new Command("add", "Make a key and show it, this once.") { name, workspace, scope, keyFile, data, database };
        command.SetAction((parsed, cancel) => new KeysRun(context, ServerStores.Chosen(parsed, database, data, context), parsed.GetValue(data)!)
            .AddAsync(parsed.GetValue(name)!, parsed.GetValue(scope), parsed.GetValue(workspace), parsed.GetValue(keyFile), cancel));
        return command;
    }

    private static Command List(CommandContext context, Option<string> data, Option<string?> database)
    {
        var command = new Command("list", "List the keys: what each opens, when it was made, last used and revoked.") { data, database };
        command.SetAction((parsed, cancel) => new KeysRun(context, ServerStores.Chosen(parsed, database, data, context), parsed.GetValue(data)!).ListAsync(cancel));
        return command;
    }

    private static Command Revoke(CommandContext context, Option<string> data, Option<string?> database)
    {
        var name = new Argument<string?>("NAME") { Description = "The key.", Arity = ArgumentArity.ZeroOrOne };
        var sessions = new Option<bool>("--sessions") { Description = "End the sessions of all browsers." };
        var command = new Command("revoke", "Revoke a key: from now on it opens nothing, nor do the sessions that it began.") { name, sessions, data, database };
        command.SetAction((parsed, cancel) => new KeysRun(context, ServerStores.Chosen(parsed, database, data, context), parsed.GetValue(data)!).RevokeAsync(parsed.GetValue(name), parsed.GetValue(sessions), cancel));
        return command;
    }
}
