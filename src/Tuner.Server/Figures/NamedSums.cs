using System.Buffers.Binary;
using System.Text;

namespace Tuner.Server.Figures;

/// <summary>Sums by name. A sender chooses the names, so there are at most so many; what comes after is added up as one.</summary>
internal sealed class NamedSums
{
    /// <summary>Stands for the names that had no place.</summary>
    public const string Others = "…";

    private const int MostNames = 500;
    private const int LongestName = 120;
    private readonly Dictionary<byte[], NamedSum> _sums = new(Utf8Keys.Instance);
    private readonly Dictionary<byte[], NamedSum>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private bool _mayHoldUnused;

    public NamedSums() => _bySpan = _sums.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>How many names have a place.</summary>
    public int Count => _sums.Count;

    /// <summary>Each as it is written down: the kind and the name, in UTF-8.</summary>
    public IEnumerable<(byte[] Key, long Sum)> Raw
    {
        get
        {
            foreach (var (key, sum) in _sums)
                if (sum.Amount != 0) yield return (key, sum.Amount);
        }
    }

    /// <summary>All of them.</summary>
    public IEnumerable<(NamedFigure Kind, string Name, long Sum)> All
    {
        get
        {
            foreach (var (key, sum) in _sums)
                if (sum.Amount != 0) yield return ((NamedFigure)key[0], sum.Name ??= Encoding.UTF8.GetString(key.AsSpan(1)), sum.Amount);
        }
    }

    /// <summary>Those of a kind.</summary>
    public IEnumerable<(string Name, long Sum)> Of(NamedFigure kind) => All.Where(one => one.Kind == kind).Select(one => (one.Name, one.Sum));

    /// <summary>Adds to a name.</summary>
    public void Add(NamedFigure kind, string name, long amount)
    {
        var shown = name.Length > LongestName ? name[..LongestName] : name;
        Span<byte> key = stackalloc byte[1 + (LongestName * 3)];
        key[0] = (byte)kind;
        Add(key[..(1 + Encoding.UTF8.GetBytes(shown, key[1..]))], amount);
    }

    /// <summary>Adds to a name as it is written down.</summary>
    public void Add(ReadOnlySpan<byte> key, long amount)
    {
        if (!_bySpan.TryGetValue(key, out var sum))
        {
            if (_sums.Count >= MostNames && _mayHoldUnused) ForgetUnused();
            byte[] made = _sums.Count >= MostNames ? [key[0], .. "…"u8] : key.ToArray();
            if (!_sums.TryGetValue(made, out sum)) _sums[made] = sum = new();
        }
        sum.Amount += amount;
    }

    /// <summary>Adds all of another.</summary>
    public void Add(NamedSums other)
    {
        foreach (var (key, sum) in other.Raw) Add(key, sum);
    }

    /// <summary>Forgets all. The names keep their places: hours and days after each other have the same.</summary>
    public void Clear()
    {
        foreach (var sum in _sums.Values) sum.Amount = 0;
        _mayHoldUnused = true;
    }

    private void ForgetUnused()
    {
        _mayHoldUnused = false;
        foreach (var (key, sum) in _sums)
            if (sum.Amount == 0) _sums.Remove(key);
    }

    private sealed class NamedSum
    {
        public long Amount { get; set; }

        public string? Name { get; set; }
    }

    private sealed class Utf8Keys : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static Utf8Keys Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        // There are at most some hundred names, and this is asked for each of them in thousands of rows.
        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            if (alternate.Length < 8)
            {
                var few = alternate.Length;
                foreach (var one in alternate) few = (few * 31) + one;
                return few;
            }
            return HashCode.Combine(alternate.Length, BinaryPrimitives.ReadUInt64LittleEndian(alternate), BinaryPrimitives.ReadUInt64LittleEndian(alternate[^8..]), BinaryPrimitives.ReadUInt64LittleEndian(alternate[((alternate.Length - 8) / 2)..]));
        }
    }
}
