using Tuner.Cli.Record;

namespace Tuner.Cli.Tests.Record;

/// <summary>A host that reads slowly, or not at all, costs the recorder a bound and no more.</summary>
public sealed class HostMessagesTests
{
    [Fact]
    public void Acknowledgements_do_not_pile_up_before_a_slow_reader()
    {
        var messages = new HostMessages(static () => { });
        for (var round = 0; round < 1000; round++)
        {
            for (var call = 0; call < 100; call++) messages.Written(call, round);
            messages.Took(messages.Next(64).Length);
        }

        var left = 0;
        for (var piece = messages.Next(4096); piece.Length > 0; piece = messages.Next(4096))
        {
            messages.Took(piece.Length);
            left += piece.Length;
        }

        Assert.InRange(left, 1, 20_000);
    }

    [Fact]
    public void Nobody_reads_is_no_reason_to_keep_what_was_written()
    {
        var messages = new HostMessages(static () => { });
        messages.Close();
        messages.Written(1, 5);
        Assert.Empty(messages.Next(4096));
    }
}
