using System.Globalization;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>
/// Recorded calls go the ways that pipelines go. These are made up, and go the others: a change of the fold that is not meant
/// to change anything changes none of their records either. Approved with those of the recorded calls, by the same command.
/// </summary>
public class MadeUpApprovedRecordsTests
{
    private const int Calls = 80;

    [Fact]
    public void Every_made_up_call_gives_the_record_that_was_approved() => Approved.Check(
        "made-up.approved.txt",
        [.. Enumerable.Range(1, Calls).Select(number => ApprovedRecord.Of(string.Create(CultureInfo.InvariantCulture, $"made-up-{number}"), MadeUpCall.Lines(number)).ToString())],
        nameof(ApprovedRecordsTests));
}
