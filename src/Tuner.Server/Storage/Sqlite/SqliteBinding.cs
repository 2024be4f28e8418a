using System.Runtime.InteropServices;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Gives values to a statement without the library's layer between: a long call has thousands of them, and counting who holds the statement took longer than what SQLite does with one.
/// Where nothing is copied the runtime need not even be told of it.
/// </summary>
internal static unsafe partial class SqliteBinding
{
    // SQLite copies the bytes before it returns.
    private const nint Copied = -1;
    private const byte Utf8 = 1;

    /// <summary>A whole number.</summary>
    public static int Whole(nint statement, int place, long value) => BindWhole(statement, place, value);

    /// <summary>A number.</summary>
    public static int Real(nint statement, int place, double value) => BindReal(statement, place, value);

    /// <summary>Nothing.</summary>
    public static int Null(nint statement, int place) => BindNull(statement, place);

    /// <summary>Text in UTF-8.</summary>
    public static int Text(nint statement, int place, ReadOnlySpan<byte> text)
    {
        // An empty span may have no address, and without one SQLite would take it for nothing.
        fixed (byte* bytes = text.IsEmpty ? "\0"u8 : text) return BindText(statement, place, bytes, (ulong)text.Length, Copied, Utf8);
    }

    /// <summary>Bytes.</summary>
    public static int Bytes(nint statement, int place, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value.IsEmpty ? "\0"u8 : value) return BindBytes(statement, place, bytes, (ulong)value.Length, Copied);
    }

    [SuppressGCTransition]
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_int64")]
    private static partial int BindWhole(nint statement, int place, long value);

    [SuppressGCTransition]
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_double")]
    private static partial int BindReal(nint statement, int place, double value);

    [SuppressGCTransition]
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_null")]
    private static partial int BindNull(nint statement, int place);

    // A payload of megabytes takes its time to copy: these two let the runtime go on meanwhile.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_text64")]
    private static partial int BindText(nint statement, int place, byte* text, ulong length, nint destructor, byte encoding);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_blob64")]
    private static partial int BindBytes(nint statement, int place, byte* value, ulong length, nint destructor);
}
