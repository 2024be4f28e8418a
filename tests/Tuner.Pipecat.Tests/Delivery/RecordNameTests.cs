using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class RecordNameTests
{
    [Theory]
    [InlineData("1795907000000.abc-1-2-3.0a1b2c3d.none.0.0.new.call")]
    [InlineData("0000000000000.x.p.k.2147483647.9999999999999.again.call")]
    public void A_name_that_we_write_is_read_and_written_alike(string name) => Assert.Equal(name, RecordName.Parse(name)?.ToString());

    [Theory]
    [InlineData("1795907000000.abc.p.k.0.9223372036854775808.new.call")]
    [InlineData("9223372036854775807.abc.p.k.0.0.new.call")]
    [InlineData("1795907000000.abc.p.k.007.0.new.call")]
    [InlineData("1795907000000.abc.p.k.0.-1.new.call")]
    [InlineData("1795907000000.abc.p.k..0.new.call")]
    [InlineData("1795907000000.a.b.c.p.k.0.0.new.call")]
    [InlineData("1.abc.p.k.0.0.new.call")]
    [InlineData(".call")]
    [InlineData("")]
    public void Any_other_is_none_of_ours(string name) => Assert.Null(RecordName.Parse(name));
}
