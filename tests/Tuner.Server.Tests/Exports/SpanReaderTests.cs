using OpenTelemetry.Proto.Trace.V1;
using Tuner.Pipecat.Spans;

namespace Tuner.Server.Tests.Exports;

/// <summary>What each reader makes of the spans, by its own rules: which key it takes first, and which values it knows.</summary>
public class SpanReaderTests
{
    public static TheoryData<string> Calls => ExportedCalls.Names;

    private static readonly string[] LangfuseTypes = ["span", "generation", "event", "embedding", "agent", "tool", "chain", "retriever", "guardrail", "evaluator"];
    private static readonly string[] OpenInferenceKinds = ["LLM", "EMBEDDING", "CHAIN", "RETRIEVER", "RERANKER", "TOOL", "AGENT", "GUARDRAIL", "EVALUATOR", "PROMPT"];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Langfuse_sees_one_session_known_types_and_the_words_of_each_side(string name)
    {
        var call = ExportedCalls.Named(name);
        var spans = OtlpTests.Spans(CallSpans.Of(call, new()));
        Assert.All(spans, span =>
        {
            Assert.Equal(call.CallId, First(span, "langfuse.session.id", "session.id", "gen_ai.conversation.id"));
            Assert.Contains(First(span, "langfuse.observation.type", "openinference.span.kind", "gen_ai.operation.name"), LangfuseTypes);
        });
        Assert.All(spans.Where(span => span.Status.Code == Status.Types.StatusCode.Error), span => Assert.Equal("ERROR", First(span, "langfuse.observation.level")));
        foreach (var model in spans.Where(span => span.Name.StartsWith("chat", StringComparison.Ordinal)))
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", First(model, "langfuse.observation.completion_start_time"));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Phoenix_sees_a_kind_that_it_knows_on_each_span_and_a_type_beside_each_value(string name) =>
        Assert.All(OtlpTests.Spans(CallSpans.Of(ExportedCalls.Named(name), new())), span =>
        {
            Assert.Contains(First(span, "openinference.span.kind"), OpenInferenceKinds);
            Assert.Equal(First(span, "input.value") is null, First(span, "input.mime_type") is null);
            Assert.Equal(First(span, "output.value") is null, First(span, "output.mime_type") is null);
        });

    [Theory]
    [MemberData(nameof(Calls))]
    public void The_conventions_of_gen_ai_see_an_agent_per_turn_with_how_it_ended(string name)
    {
        var spans = OtlpTests.Spans(CallSpans.Of(ExportedCalls.Named(name), new()));
        foreach (var turn in spans.Where(span => First(span, "gen_ai.operation.name") == "invoke_agent"))
            Assert.True(First(turn, "gen_ai.agent.invocation.end_reason") is "completed" or "interrupted" or "session_closed");
        foreach (var tool in spans.Where(span => First(span, "gen_ai.operation.name") == "execute_tool"))
            Assert.Equal($"execute_tool {First(tool, "gen_ai.tool.name")}", tool.Name);
    }

    [Fact]
    public void Every_key_stands_once_and_names_its_source()
    {
        Assert.Equal(SpanKeys.Table.Count, SpanKeys.Table.Select(row => row.Key).Distinct().Count());
        Assert.All(SpanKeys.Table, row => Assert.NotEmpty(row.Source));
        Assert.Equal(Enum.GetValues<SpanFact>().Order(), SpanKeys.Table.Select(row => row.Fact).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void No_span_says_a_thing_twice(string name) =>
        Assert.All(OtlpTests.Spans(CallSpans.Of(ExportedCalls.Named(name), new())), span => Assert.Equal(span.Attributes.Count, span.Attributes.Select(each => each.Key).Distinct().Count()));

    private static string? First(OpenTelemetry.Proto.Trace.V1.Span span, params string[] keys) => keys.Select(key => OtlpTests.Text(span.Attributes, key)).FirstOrDefault(text => text is not null);
}
