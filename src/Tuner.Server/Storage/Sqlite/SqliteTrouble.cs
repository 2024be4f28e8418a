using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Tells what is the disk's or the file's fault, and passes when somebody mends it, from what is ours.</summary>
internal static class SqliteTrouble
{
    /// <summary>What the server's owner has to mend, in a sentence; null when the failure is not the disk's or the file's.</summary>
    /// <param name="fault">What SQLite says.</param>
    /// <param name="path">The database's file.</param>
    public static StoreUnavailableException? Of(SqliteException fault, string path) => fault.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => Fault(fault, $"The disk of {path} is full: make room."),
        raw.SQLITE_READONLY => Fault(fault, $"{path} cannot be written: let this user write the file and its folder, or mount their disk for writing."),
        raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN => Fault(fault, $"The disk of {path} refuses to read or write (SQLite error {fault.SqliteExtendedErrorCode}): look at the disk, and at who may use the folder."),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Fault(fault, $"{path} is damaged (SQLite error {fault.SqliteExtendedErrorCode}): stop the server and put the last backup in its place."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new("Another program holds the database", isFault: false, fault),
        _ => null,
    };

    private static StoreUnavailableException Fault(SqliteException cause, string sentence) => new(sentence, isFault: true, cause);
}
