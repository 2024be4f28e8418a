using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage;

/// <summary>What stands in a call's rows and calls are filtered by.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="Name">The tool, the owner, the part, or the name.</param>
internal readonly record struct CallTrait(string Kind, string Name)
{
    /// <summary>A tool that was called.</summary>
    public const string Tool = "tool";

    /// <summary>Who had a share in the wait for an answer; also that of which he is an instance, <c>NAME</c> of <c>NAME#0</c>.</summary>
    public const string Owner = "owner";

    /// <summary>The part of an answer's wait that was the longest; of parts as long as each other all.</summary>
    public const string Part = "part";

    /// <summary>Those of a call, each once. Its names are traits of their own kinds; of a language the wider ones are, too.</summary>
    public static IReadOnlyList<CallTrait> Of(CallRows rows)
    {
        var traits = new HashSet<CallTrait>();
        foreach (var tool in rows.Tools) traits.Add(new(Tool, tool.Name));
        // The owners of a call are the same few strings hundreds of times.
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        // A bit for each part that was the longest somewhere: in the hundreds of waits of a call it is nearly always one of two.
        var longest = 0;
        foreach (var wait in rows.Waits)
        {
            if (!wait.Answered) continue;
            foreach (var owner in wait.Owners)
                if (seen.Add(owner.Name)) AddOwner(traits, owner.Name);
            longest |= Longest(wait.PartsMs);
        }
        for (var i = 0; i < WaitPart.Kinds.Count; i++)
            if ((longest & (1 << i)) != 0) traits.Add(new(Part, WaitPart.Kinds[i]));
        foreach (var trait in Of(rows.Names)) traits.Add(trait);
        return [.. traits];
    }

    /// <summary>Those of a call's names.</summary>
    public static IEnumerable<CallTrait> Of(IEnumerable<CallName> names) => names.SelectMany(name =>
        name.Kind == CallName.Language ? LanguageTag.WithWider(name.Name).Select(tag => new CallTrait(name.Kind, tag)) : [new(name.Kind, name.Name)]);

    private static int Longest(IReadOnlyList<long?> parts)
    {
        var (most, bits) = (0L, 0);
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i] is not { } ms || ms <= 0 || ms < most) continue;
            bits = ms == most ? bits | (1 << i) : 1 << i;
            most = ms;
        }
        return bits;
    }

    private static void AddOwner(HashSet<CallTrait> traits, string name)
    {
        traits.Add(new(Owner, name));
        for (var at = name.IndexOf('#', StringComparison.Ordinal); at >= 0; at = name.IndexOf('#', at + 1)) traits.Add(new(Owner, name[..at]));
    }
}
