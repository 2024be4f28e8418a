using Tuner.Cli.Terminal;

namespace Tuner.Cli.Tests.Terminal;

public class ConsolesTests
{
    [Theory]
    [InlineData(false, "xterm-256color", null, true)]
    [InlineData(true, "xterm-256color", null, false)]
    [InlineData(false, "xterm-256color", "1", false)]
    [InlineData(false, "xterm-256color", "", true)]
    [InlineData(false, "dumb", null, false)]
    [InlineData(false, null, null, false)]
    public void Colours_are_for_terminals_that_want_them(bool redirected, string? term, string? noColor, bool expected) =>
        Assert.Equal(expected, Consoles.WantsStyle(redirected, name => name == "TERM" ? term : name == "NO_COLOR" ? noColor : null));
}
