using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Asks SQLite about the file behind a connection.</summary>
internal static partial class SqliteFile
{
    private const int HasMovedQuestion = 20;

    /// <summary>Whether the file that the connection writes no longer stands where it was opened: deleted, moved, or another one put in its place.</summary>
    public static bool IsGone(SqliteConnection connection)
    {
        var gone = 0;
        var answer = Control(connection.Handle!.DangerousGetHandle(), "main", HasMovedQuestion, ref gone);
        GC.KeepAlive(connection);
        return answer == 0 && (gone != 0 || !File.Exists(connection.DataSource));
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Control(nint database, string name, int question, ref int answer);
}
