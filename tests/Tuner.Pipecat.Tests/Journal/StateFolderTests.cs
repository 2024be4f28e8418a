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
        var fault = new StateFolder(new StrangersDisk(), path).Prepare("probe");
        Assert.Equal("there is no HOME, and it belongs to another user (7): set TUNER_STATE_DIR to a folder of this user alone", fault);
        Assert.Null(new StateFolder(new StrangersDisk(), "/chosen").Prepare("probe"));
    }

    /// <summary>A disk on which every folder is somebody else's.</summary>
    private sealed class StrangersDisk : IStateFiles
    {
        private readonly ForgettingDisk _disk = new();

        public string? WhyNotOurs(string folder) => "it belongs to another user (7)";

        public void CreateFolder(string path) => _disk.CreateFolder(path);

        public IEnumerable<string> List(string folder) => _disk.List(folder);

        public IStateFile CreateNew(string path) => _disk.CreateNew(path);

        public IStateFile? Open(string path) => _disk.Open(path);

        public IStateFile? OpenForReading(string path) => _disk.OpenForReading(path);

        public void Move(string from, string to) => _disk.Move(from, to);

        public void Delete(string path) => _disk.Delete(path);

        public bool Exists(string path) => _disk.Exists(path);

        public (long Bytes, long ChangedAt)? Describe(string path) => _disk.Describe(path);

        public void SyncFolder(string folder) => _disk.SyncFolder(folder);
    }
}
