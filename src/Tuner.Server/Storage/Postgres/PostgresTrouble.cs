using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>Tells what is the database's trouble, and passes when somebody mends it or by itself, from what is ours.</summary>
internal static class PostgresTrouble
{
    /// <summary>Why it cannot be done now, in a sentence without content of a call; null when the failure is not the database's.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="name">The database, without its password.</param>
    public static StoreUnavailableException? Of(Exception fault, string name) => fault switch
    {
        PostgresException said => Of(said, name),
        NpgsqlException { InnerException: TimeoutException } => Fault(fault, $"{name} gave no answer in time: look at the network, at the database's load, and at its standby servers."),
        NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException } =>
            Fault(fault, $"{name} cannot be reached: start it, or look at the network."),
        // What Npgsql says itself names hosts and settings, never a password or a value of a statement.
        NpgsqlException => Fault(fault, $"{name} cannot be used ({fault.Message.TrimEnd('.')})."),
        _ => null,
    };

    /// <summary>Whether the same transaction may well go through at once: it only met another one.</summary>
    public static bool IsCollision(Exception fault) => fault is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    private static StoreUnavailableException? Of(PostgresException said, string name) => said.SqlState switch
    {
        PostgresErrorCodes.TooManyConnections => Fault(said, $"{name} takes no more connections: raise its max_connections, or run fewer servers."),
        PostgresErrorCodes.DiskFull => Fault(said, $"The disk of {name} is full: make room."),
        PostgresErrorCodes.ReadOnlySqlTransaction => Fault(said, $"{name} takes no writes: it is a standby, or was set to read only; name the primary."),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => Fault(said, $"{name} refuses the user or the password: give PGPASSWORD, a passfile, or the right user."),
        PostgresErrorCodes.ObjectNotInPrerequisiteState => Fault(said, $"{name} takes no connections now: let the database accept them."),
        PostgresErrorCodes.InvalidCatalogName => Fault(said, $"{name} has no such database: create it first."),
        PostgresErrorCodes.InsufficientPrivilege => Fault(said, $"{name} refuses the user a right: let the user own the database or its schema."),
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => new("The database did not answer in time", isFault: false, said),
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => new("Too many change the same calls at once", isFault: false, said),
        // Out of resources; told to stop or starting; the connection broke.
        ['5', '3', ..] or ['5', '7', ..] or ['0', '8', ..] or ['5', '8', ..] => Fault(said, $"{name} does not work now (PostgreSQL error {said.SqlState}): look at its log."),
        _ => null,
    };

    private static StoreUnavailableException Fault(Exception cause, string sentence) => new(sentence, isFault: true, cause);
}
