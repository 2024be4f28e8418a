using System.Runtime.CompilerServices;
using System.Text;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>A value of a column, on its way into a statement, without a box: a call has thousands of them.</summary>
internal readonly struct SqliteValue
{
    private const int LongestOnStack = 256;
    private const int MostBytesOfUnit = 3;
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

    /// <summary>Text that is UTF-8 already.</summary>
    public static SqliteValue OfUtf8(ReadOnlyMemory<byte> text) => new(Kind.Utf8, 0, bytes: text);

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
        Kind.Whole => SqliteBinding.Whole(statement, place, _number),
        Kind.Real => SqliteBinding.Real(statement, place, BitConverter.Int64BitsToDouble(_number)),
        Kind.Text => BindText(statement, place, _text!),
        Kind.Utf8 => SqliteBinding.Text(statement, place, _bytes.Span),
        Kind.Bytes => SqliteBinding.Bytes(statement, place, _bytes.Span),
        _ => SqliteBinding.Null(statement, place),
    };

    [SkipLocalsInit]
    private static int BindText(nint statement, int place, string text)
    {
        if (text.Length > LongestOnStack) return SqliteBinding.Text(statement, place, Encoding.UTF8.GetBytes(text));
        Span<byte> room = stackalloc byte[LongestOnStack * MostBytesOfUnit];
        return SqliteBinding.Text(statement, place, room[..Encoding.UTF8.GetBytes(text, room)]);
    }

    private enum Kind : byte
    {
        Null,
        Whole,
        Real,
        Text,
        Utf8,
        Bytes,
    }
}
