using System.Reflection;
using Tuner.Pipecat.Redaction;
using Tuner.Server.Calls;

namespace Tuner.Cli.Tests.Redaction;

/// <summary>The names of what was masked, in the terminal and on the page.</summary>
public class MaskedTextTests
{
    /// <summary>Its kind is a word that people read as it is.</summary>
    private const string ItsOwnName = Secret.Own;

    [Fact]
    public void Every_kind_that_the_finder_knows_has_a_name_for_people()
    {
        var kinds = typeof(Secret).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.NotEmpty(kinds);
        Assert.All(kinds.Where(kind => kind != ItsOwnName), kind => Assert.NotEqual($"1 × {kind}", MaskedText.Of(new Dictionary<string, long> { [kind] = 1 })));
    }

    [Fact]
    public void A_kind_that_a_newer_finder_named_stands_as_it_is() =>
        Assert.Equal("1,234 × passport", MaskedText.Of(new Dictionary<string, long> { ["passport"] = 1234 }));
}
