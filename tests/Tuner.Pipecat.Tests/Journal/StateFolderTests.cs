using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Journal;

public sealed class StateFolderTests
{
    [Theory]
    [InlineData("TUNER_STATE_DIR", "/data\n", "/data")]
    [InlineData("XDG_STATE_HOME", "/state", "/state/tuner")]
    [InlineData("HOME", "/home/bot", "/home/bot/.local/state/tuner")]
    public void It_lies_where_the_environment_says(string variable, string value, string path) =>
        Assert.Equal(path, StateFolder.DefaultPath(name => name == variable ? value : null));

    [Fact]
    public void Without_a_home_a_folder_that_another_made_first_is_refused()
    {
        var path = StateFolder.DefaultPath(_ => null);
        Assert.StartsWith(Path.GetTempPath(), path, StringComparison.Ordinal);
        var fault = new StateFolder(Strangers(), path).Prepare("probe");
        Assert.Equal("there is no HOME, and it belongs to another user (7): set TUNER_STATE_DIR to a folder of this user alone", fault);
        Assert.Null(new StateFolder(Strangers(), "/chosen").Prepare("probe"));
    }

    private static InterruptedDisk Strangers() => new(new ForgettingDisk()) { Stranger = "it belongs to another user (7)" };
}
