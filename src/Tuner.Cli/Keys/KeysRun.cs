using Tuner.Cli.Serve;
using Tuner.Cli.Terminal;
using Tuner.Server.Keys;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Places;

namespace Tuner.Cli.Keys;

/// <summary>Works on the keys in a data folder or a database. A server that runs on it heeds every change at its next request.</summary>
internal sealed class KeysRun(CommandContext context, string? database, string dataFolder)
{
    private readonly string _folder = Path.GetFullPath(dataFolder);

    private long Now => context.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<int> AddAsync(string name, KeyScopes scopes, long? workspace, string? keyFile, CancellationToken cancel)
    {
        if (!KeyName.IsUsable(name)) throw CommandFailure.WronglyUsed($"a key's name has 1 to 64 letters, digits, '.', '-' and '_', with a letter or digit first, not '{name}'.");
        var isAdmin = scopes.HasFlag(KeyScopes.Admin);
        if (isAdmin && workspace is not null) throw CommandFailure.WronglyUsed("an admin key opens every workspace: leave --workspace out, or take --scope ingest or read.");
        if (!isAdmin && workspace is null) throw CommandFailure.WronglyUsed($"a key with the scope {scopes.Text()} opens one workspace: say which with --workspace N.");
        await using var stores = Open();
        var keys = stores.Keys;
        if ((await keys.ListAsync(cancel).ConfigureAwait(false)).Any(key => key.Name == name && key.RevokedAtMs is null)) throw NameInUse(name);
        var key = ApiKey.Create();
        // Of a database there may be no folder here yet.
        if (database is not null && keyFile is null && !context.OnTerminal) PrivateFiles.CreateFolder(_folder);
        var file = NewKeyFile.Write(context.OnTerminal, keyFile, _folder, name, key);
        var stored = false;
        try
        {
            stored = await keys.AddAsync(KeyHash.Of(key), name, isAdmin ? KeyScopes.Admin : scopes, workspace, Now, cancel).ConfigureAwait(false);
        }
        finally
        {
            // A key that no server knows is of no use to anybody.
            if (!stored && file is not null) File.Delete(file);
        }

        if (!stored) throw NameInUse(name);
        context.Out.WriteLine(file is null ? $"API key, shown only this once: {key}" : $"API key, written only this once: {SafeText.OneLine(file)}");
        return ExitCodes.Done;
    }

    public async Task<int> ListAsync(CancellationToken cancel)
    {
        await using var stores = Open();
        context.Print(KeyTable.Of(await stores.Keys.ListAsync(cancel).ConfigureAwait(false)));
        return ExitCodes.Done;
    }

    public async Task<int> RevokeAsync(string? name, bool sessions, CancellationToken cancel)
    {
        if (name is null == !sessions) throw CommandFailure.WronglyUsed("revoke takes the name of a key, or --sessions.");
        await using var stores = Open();
        if (name is null)
        {
            var ended = await stores.Sessions.RemoveAllAsync(cancel).ConfigureAwait(false);
            context.Out.WriteLine(ended == 1 ? "1 session was ended." : $"{ended} sessions were ended.");
            return ExitCodes.Done;
        }

        if (!await stores.Keys.RevokeAsync(name, Now, cancel).ConfigureAwait(false)) throw new CommandFailure($"no key in force is called '{name}'; `tuner keys list` shows which there are.");
        context.Out.WriteLine($"{name} is revoked.");
        return ExitCodes.Done;
    }

    private static CommandFailure NameInUse(string name) => new($"there is a key called '{name}' already: take another name, or revoke that one first.");

    private Stores Open() =>
        ServerStores.Open(database, _folder, $"no server has kept calls in {_folder} yet: start `tuner serve` once, or say with --data which folder it is.");
}
