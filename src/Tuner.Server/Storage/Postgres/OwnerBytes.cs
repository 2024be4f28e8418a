using System.Text;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Postgres;

/// <summary>The owners of a wait as one small value: of each its kind, its name and milliseconds, text in UTF-8 behind its length. Nothing in it points elsewhere, so that no other table can be lost to it.</summary>
internal static class OwnerBytes
{
    /// <summary>Writes them; null for none.</summary>
    public static byte[]? Write(IReadOnlyList<OwnerTime> owners)
    {
        if (owners.Count == 0) return null;
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        foreach (var owner in owners)
        {
            writer.Write(owner.Kind);
            writer.Write(owner.Name);
            writer.Write7BitEncodedInt64(owner.Ms);
        }
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="EndOfStreamException">They are not what was written.</exception>
    public static IReadOnlyList<OwnerTime> Read(byte[]? bytes)
    {
        if (bytes is null) return [];
        var owners = new List<OwnerTime>();
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        while (reader.BaseStream.Position < bytes.Length) owners.Add(new(reader.ReadString(), reader.ReadString(), reader.Read7BitEncodedInt64()));
        return owners;
    }
}
