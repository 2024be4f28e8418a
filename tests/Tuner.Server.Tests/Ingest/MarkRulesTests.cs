using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Tuner.Server.Ingest;
using Tuner.Server.Validation;

namespace Tuner.Server.Tests.Ingest;

/// <summary>What may be put on a call, by a program and by a page's form: both sides of every bound.</summary>
public sealed class MarkRulesTests
{
    [Theory]
    [InlineData(50, 100, 10_000, null)]
    [InlineData(51, 100, 10_000, "labels")]
    [InlineData(50, 101, 10_000, "labels")]
    [InlineData(50, 100, 10_001, "note")]
    public void Fifty_labels_of_a_hundred_characters_and_a_note_of_ten_thousand_are_the_most(int labels, int length, int note, string? wrong)
    {
        var (label, text) = (new string('x', length), new string('n', note));
        var body = new JsonObject { ["labels"] = new JsonArray([.. Enumerable.Repeat(label, labels).Select(each => JsonValue.Create(each))]), ["note"] = text };
        var form = new FormCollection(new Dictionary<string, StringValues> { ["labels"] = string.Join(',', Enumerable.Repeat(label, labels)), ["note"] = text });
        foreach (var faults in (Faults[])[OfProgram(body), OfForm(form)])
        {
            Assert.Equal(wrong is null, faults.None);
            Assert.All(faults.List, fault => Assert.StartsWith(wrong!, fault.Path.ToString(), StringComparison.Ordinal));
        }
    }

    private static Faults OfProgram(JsonObject body)
    {
        var faults = new Faults();
        using var document = JsonDocument.Parse(body.ToJsonString());
        MarkRules.Read(document.RootElement, 1, faults);
        return faults;
    }

    private static Faults OfForm(FormCollection form)
    {
        var faults = new Faults();
        MarkRules.Read(form, 1, faults);
        return faults;
    }
}
