using System.Text;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Tests.Journal;

public class LateFactsCaptureTests
{
    private const string Line = """{"t":5,"event":"call_facts","facts":{"caller_phone_number":"+14155550123","recipient":"sip:desk@pbx","sip_call_id":"a84b","sip_headers":{"X-CID":"9"},"extra_metadata":{"who":"Ann"},"collected_dynamic_variables":{"plan":"gold"},"recording_url":"https://rec/1","call_cost":3.5,"call_successful":true,"call_type":"sip_call"}}""";

    [Fact]
    public void With_numbers_only_nothing_told_late_says_who_called()
    {
        Assert.True(new CaptureFilter(Capture.Numbers).Redact(Encoding.UTF8.GetBytes(Line), out var kept));
        Assert.Equal("""{"t":5,"event":"call_facts","facts":{"recording_url":"https://rec/1","call_cost":3.5,"call_successful":true,"call_type":"sip_call"}}""", Encoding.UTF8.GetString(kept));
    }

    [Fact]
    public void With_text_they_are_kept()
    {
        Assert.True(new CaptureFilter(Capture.Text).Redact(Encoding.UTF8.GetBytes(Line), out var kept));
        Assert.Equal(Line, Encoding.UTF8.GetString(kept));
    }
}
