using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Tuner.Pipecat.Reading;
using Tuner.Server.Api;
using Tuner.Server.Calls;
using Tuner.Server.Ingest;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;
using Tuner.Server.Validation;

namespace Tuner.Server.Tests.Ingest;

public class AnyPayloadTests
{
    private static readonly string[] Replacements =
        ["null", "true", "\"\"", "\"x\"", "\"2026\"", "0", "-1", "1.5", "1e12", "-1e300", "1e999", "[]", "{}", "[null]", "[[{}]]", "{\"value\":[]}", "{\"\":{\"\":null}}", "\"\\u0000\\u202e<\""];

    [Fact]
    public void Whatever_is_taken_can_be_read_and_shown_and_whatever_is_not_says_why() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, Replacements.Length - 1]).Array[1, 4].Sample(changes =>
        {
            var payload = SampleCalls.Everything();
            foreach (var (place, replacement) in changes) Change(payload, place, Replacements[replacement]);
            using var document = JsonDocument.Parse(payload.ToJsonString(), JsonBody.Options);
            var faults = new Faults();
            CallRules.Check(document.RootElement, faults);
            if (!faults.None)
            {
                Assert.All(faults.List, fault => Assert.NotEmpty(fault.Message));
                return;
            }
            var record = CallRecord.Read(document.RootElement);
            var listed = new ListedCall(1, 1, "a", 0, CallSummarizer.Summarize(record));
            Assert.NotNull(CallPage.Of(listed, record));
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer)) CallJson.WriteCall(json, listed, document.RootElement);
            Assert.NotNull(JsonNode.Parse(buffer.ToArray()));
        }, iter: 3_000);

    private static void Change(JsonObject payload, int place, string json)
    {
        var places = Places(payload).ToList();
        var (parent, key) = places[place % places.Count];
        if (parent is JsonObject members) members[(string)key] = JsonNode.Parse(json);
        if (parent is JsonArray items) items[(int)key] = JsonNode.Parse(json);
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value).Prepend((members, member.Key))),
        JsonArray items => items.SelectMany((item, index) => Places(item).Prepend((items, index))),
        _ => [],
    };
}
