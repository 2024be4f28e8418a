using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>When a step to another node began.</summary>
public class NodeTests
{
    private static FunctionCallResultFrame Leads => new() { FunctionName = "choose", ToolCallId = "t1", Properties = new FunctionCallResultProperties { RunLlm = false } };

    private static IEnumerable<long?> Steps(Log log) =>
        log.Record().TranscriptWithToolCalls.Where(row => row.Role == SegmentRole.NodeTransition).Select(row => row.StartMs);

    [Fact]
    public void A_step_begins_when_the_node_is_set_where_nothing_is_done_before() =>
        Assert.Equal([500L, 3000L], Steps(new Log().At(500).Add(new NodeEvent { To = "a" }).At(900).Add(Leads, "Llm").At(3000).Add(new NodeEvent { To = "b" })));

    [Fact]
    public void What_a_node_says_first_is_part_of_the_step_to_it() =>
        Assert.Equal([500L, 3000L], Steps(new Log().At(500).Add(new ActionFinishedFrame(), "Task::Source").At(1200).Add(new NodeEvent { To = "a" })
            .At(2900).Add(Leads, "Llm").At(3000).Add(new ActionFinishedFrame(), "Task::Source").At(3900).Add(new NodeEvent { To = "b" })));

    [Fact]
    public void What_a_node_does_after_its_answer_begins_no_step() =>
        Assert.Equal([500L, 4000L], Steps(new Log().At(500).Add(new NodeEvent { To = "a" }).At(1500).Add(new ActionFinishedFrame(), "Task::Source")
            .At(3900).Add(Leads, "Llm").At(4000).Add(new NodeEvent { To = "b" })));

    [Fact]
    public void A_tap_that_noted_when_a_step_began_is_believed() =>
        Assert.Equal([200L], Steps(new Log().At(500).Add(new NodeEvent { To = "a", Began = 200_000_000 })));
}
