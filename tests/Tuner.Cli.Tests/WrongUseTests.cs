using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests;

/// <summary>What a person reads who gave a command that cannot be understood.</summary>
public class WrongUseTests
{
    [Theory]
    [InlineData("there is no command 'frobnicate'; `tuner --help` lists what it takes.", "frobnicate")]
    [InlineData("there is no option '--loud'; `tuner --help` lists what it takes.", "--loud")]
    [InlineData("there is no command 'speed'; `tuner bench --help` lists what it takes.", "bench", "speed")]
    [InlineData("CALLS is missing; `tuner bench truth --help` lists what it takes.", "bench", "truth")]
    [InlineData("CALL_ID|FILE is missing; `tuner show --help` lists what it takes.", "show")]
    [InlineData("FILE is missing; `tuner replay --help` lists what it takes.", "replay")]
    [InlineData("one of add, list, revoke is missing; `tuner keys --help` lists what it takes.", "keys")]
    [InlineData("--payload needs a value (OUT); `tuner replay --help` lists what it takes.", "replay", "x", "--payload")]
    [InlineData("--port takes a whole number from 0 to 65535, not 'abc'; `tuner serve --help` lists what it takes.", "serve", "--port", "abc")]
    [InlineData("--port takes a whole number from 0 to 65535, not '99999999999'; `tuner serve --help` lists what it takes.", "serve", "--port", "99999999999")]
    [InlineData("--most takes a whole number, 1 or more, not '0'; `tuner outbox --help` lists what it takes.", "outbox", "--most", "0")]
    public async Task It_is_named(string sentence, params string[] args) =>
        Assert.Equal($"tuner: {sentence}", (await new CliUnderTest().RunAsync(args)).OneSentence(ExitCodes.WronglyUsed));
}
