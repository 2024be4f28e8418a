using System.CommandLine;
using System.CommandLine.Parsing;
using Tuner.Server;
using Tuner.Server.Hosting;
using Tuner.Server.Storage.Places;
using Tuner.Server.Storage.Postgres;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Cli.Serve;

/// <summary>Where the calls of a server are: in a data folder, or in the database that <c>--database</c> or TUNER_DATABASE names.</summary>
internal static class ServerStores
{
    /// <summary>The variable that names the database, with its password where it has one.</summary>
    public const string Variable = "TUNER_DATABASE";

    private const long MostInMemory = 256L * 1024 * 1024;

    public static Option<string?> Option() => new("--database")
    {
        Description = $"The PostgreSQL database that keeps the calls, which servers may share (server edition): postgres://USER@HOST/NAME. Without it they are in the data folder. The password stands in PGPASSWORD, a passfile, or in an address in {Variable}.",
        HelpName = "URL",
        CustomParser = argument =>
        {
            if (Wrong(argument.Tokens[0].Value) is not { } wrong) return argument.Tokens[0].Value;
            argument.AddError(wrong);
            return null;
        },
    };

    /// <summary>The address without its password, for people; the text itself where it is none.</summary>
    public static string Shown(string address)
    {
        if (!ServerEdition.IsThis) return "(set)";
        try
        {
            return PostgresAddress.Parse(address).Name;
        }
        catch (FormatException)
        {
            return "(no address)";
        }
    }

    /// <summary>What <c>--database</c> says, else TUNER_DATABASE; null for the data folder, also where <c>--data</c> is said and <c>--database</c> is not.</summary>
    /// <exception cref="CommandFailure">It cannot be used, or holds a password that everybody at this machine could read.</exception>
    public static string? Chosen(ParseResult given, Option<string?> database, Option<string> data, CommandContext context)
    {
        RefusePassword(given, database);
        if (given.GetValue(database) is { } said) return OfThisEdition(said, context);
        if (given.GetResult(data) is { Implicit: false } || context.Variable(Variable) is not { Length: > 0 } variable) return null;
        if (Wrong(variable) is { } wrong) throw CommandFailure.WronglyUsed($"the environment, {Variable}: {wrong}.");
        return OfThisEdition(variable, context);
    }

    /// <summary>Refuses an address that the wheel cannot use.</summary>
    public static string? OfThisEdition(string? address, CommandContext context) => address is null || context.HasServerEdition ? address : throw Edition.IsElsewhere("--database");

    /// <summary>Refuses a password in an argument.</summary>
    public static void RefusePassword(ParseResult given, Option<string?> database)
    {
        if (ServerEdition.IsThis && given.GetResult(database) is OptionResult { Implicit: false, Tokens: [var token, ..] } && Wrong(token.Value) is null && PostgresAddress.Parse(token.Value).HasPassword)
            throw CommandFailure.WronglyUsed($"--database holds a password, and every user of this machine can read the arguments of a program: leave it out and give PGPASSWORD or a passfile, or put the whole address into {Variable}.");
    }

    /// <summary>Opens the stores of a database, or those that are there in a data folder.</summary>
    /// <exception cref="CommandFailure">There are none, or they cannot be used.</exception>
    public static Stores Open(string? database, string dataFolder, string missing)
    {
        if (database is null && !File.Exists(SqliteDatabase.PathIn(dataFolder))) throw new CommandFailure(missing);
        return OpenOrMake(database, dataFolder);
    }

    /// <summary>The same; a data folder is made where there is none.</summary>
    public static Stores OpenOrMake(string? database, string dataFolder)
    {
        try
        {
            var reading = new BytesInFlight(MostInMemory, TimeProvider.System);
            if (ServerEdition.IsThis && database is not null) return PostgresStores.Open(database, reading);
            return SqliteStores.Open(dataFolder, reading);
        }
        catch (ServerStartException fault)
        {
            throw new CommandFailure(fault.Message);
        }
    }

    private static string? Wrong(string address)
    {
        if (!ServerEdition.IsThis) return null;
        try
        {
            PostgresAddress.Parse(address);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message.TrimEnd('.');
        }
    }
}
