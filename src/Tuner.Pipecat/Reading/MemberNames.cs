using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tuner.Pipecat.Reading;

/// <summary>
/// The members that are asked for of one kind of object. They are found in one walk over it: a call has thousands of objects, and asking for each
/// member by its name would walk over every object as often.
/// </summary>
internal sealed class MemberNames
{
    private readonly string[] _names;
    private readonly WrittenNames _written;

    /// <summary>The names, best in the order in which senders write them; at most <see cref="FoundMembers.Most"/>.</summary>
    public MemberNames(params string[] names)
    {
        if (names.Length > FoundMembers.Most) throw new ArgumentException($"At most {FoundMembers.Most} members are found at once.", nameof(names));
        (_names, _written) = (names, new(names));
    }

    /// <summary>Finds them; of a member that stands twice it is the last one. Anything but an object has none.</summary>
    public void Find(JsonElement? element, out FoundMembers found)
    {
        found = default;
        if (element is not { ValueKind: JsonValueKind.Object } there) return;
        var next = 0;
        foreach (var member in there.EnumerateObject())
        {
            var place = PlaceOf(member, next);
            if (place < 0) continue;
            found[place] = member.Value;
            next = place + 1;
        }
    }

    /// <summary>The member of that name; null where it is absent or null.</summary>
    public JsonElement? Value(in FoundMembers found, string name)
    {
        var value = found[PlaceOf(name)];
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : value;
    }

    private int PlaceOf(string name)
    {
        // Who asks writes the same literal as who made the names, which is the same object.
        for (var place = 0; place < _names.Length; place++)
            if (ReferenceEquals(_names[place], name)) return place;
        var equal = Array.IndexOf(_names, name);
        return equal >= 0 ? equal : throw new ArgumentException($"'{name}' is not among the members that were looked for.", nameof(name));
    }

    private int PlaceOf(JsonProperty member, int next)
    {
        var written = JsonMarshal.GetRawUtf8PropertyName(member);
        var place = _written.PlaceOf(written, next);
        return place < 0 && written.Contains((byte)'\\') ? Array.IndexOf(_names, member.Name) : place;
    }
}

/// <summary>What <see cref="MemberNames"/> found in one object.</summary>
[InlineArray(Most)]
internal struct FoundMembers
{
    /// <summary>So many members at most.</summary>
    public const int Most = 12;

    private JsonElement _first;
}
