using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// A value of a column, on its way into a statement. The calls into SQLite are our own: a call has thousands of values, and the usual ones box each, and count a reference to
/// the statement for each.
/// </summary>
internal readonly partial struct SqliteValue
{
    private const int OnStack = 512;

    // SQLite copies what it is given before the call returns.
    private static readonly nint Copied = -1;
    private readonly Kind _kind;
    private readonly long _number;
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    private SqliteValue(Kind kind, long number, string? text = null, ReadOnlyMemory<byte> bytes = default) => (_kind, _number, _text, _bytes) = (kind, number, text, bytes);

    public static implicit operator SqliteValue(long value) => new(Kind.Whole, value);

    public static implicit operator SqliteValue(long? value) => value is { } number ? number : default(SqliteValue);

    public static implicit operator SqliteValue(int value) => new(Kind.Whole, value);

    public static implicit operator SqliteValue(bool value) => new(Kind.Whole, value ? 1 : 0);

    public static implicit operator SqliteValue(double value) => new(Kind.Real, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator SqliteValue(string? value) => value is null ? default : new(Kind.Text, 0, text: value);

    public static implicit operator SqliteValue(byte[]? value) => value is null ? default : new(Kind.Bytes, 0, bytes: value);

    public static implicit operator SqliteValue(ReadOnlyMemory<byte> value) => new(Kind.Bytes, 0, bytes: value);

    /// <summary>The value of something whose kind is known only now.</summary>
    public static SqliteValue Of(object? value) => value switch
    {
        null => default,
        long number => number,
        int number => number,
        bool flag => flag,
        double amount => amount,
        string text => text,
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> bytes => bytes,
        _ => throw new ArgumentException($"A {value.GetType().Name} is no value of a column."),
    };

    /// <summary>Gives it to a statement; returns what SQLite says.</summary>
    public int Bind(nint statement, int place) => _kind switch
    {
        Kind.Whole => BindWhole(statement, place, _number),
        Kind.Real => BindReal(statement, place, BitConverter.Int64BitsToDouble(_number)),
        Kind.Text => BindText(statement, place, _text!),
        Kind.Bytes => BindBytes(statement, place, _bytes.Span),
        _ => BindNull(statement, place),
    };

    private static unsafe int BindText(nint statement, int place, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > OnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        var room = rented is null ? stackalloc byte[OnStack] : rented;
        var length = Encoding.UTF8.GetBytes(text, room);
        // Without an address the text would be none instead of an empty one, so the room is never empty.
        fixed (byte* bytes = room)
        {
            var said = BindText(statement, place, bytes, length, Copied);
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
            return said;
        }
    }

    private static unsafe int BindBytes(nint statement, int place, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return BindZeros(statement, place, 0);
        fixed (byte* bytes = value) return BindBytes(statement, place, bytes, value.Length, Copied);
    }

    // None of these waits for anything or calls back.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    private static partial int BindWhole(nint statement, int place, long value);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_double")]
    [SuppressGCTransition]
    private static partial int BindReal(nint statement, int place, double value);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    private static partial int BindNull(nint statement, int place);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_zeroblob")]
    private static partial int BindZeros(nint statement, int place, int length);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_text")]
    private static unsafe partial int BindText(nint statement, int place, byte* text, int length, nint release);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_blob")]
    private static unsafe partial int BindBytes(nint statement, int place, byte* value, int length, nint release);

    private enum Kind : byte
    {
        Null,
        Whole,
        Real,
        Text,
        Bytes,
    }
}
