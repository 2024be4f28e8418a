using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>A disk on which another process does something at one moment of ours.</summary>
internal sealed class InterruptedDisk(ForgettingDisk disk) : IStateFiles
{
    /// <summary>Happens once, between the opening of this file and whatever is done with it.</summary>
    public Action<string> AfterOpen { get; set; } = static _ => { };

    /// <summary>Happens after each new file is made, before its maker can lock it.</summary>
    public Action<string> AfterCreate { get; set; } = static _ => { };

    /// <summary>Happens before the files of a folder are told.</summary>
    public Action<string> BeforeList { get; set; } = static _ => { };

    /// <summary>Whose every folder is.</summary>
    public string? Stranger { get; init; }

    public IStateFile CreateNew(string path)
    {
        var made = disk.CreateNew(path);
        AfterCreate(path);
        return made;
    }

    public IStateFile? Open(string path)
    {
        var opened = disk.Open(path);
        AfterOpen(path);
        return opened;
    }

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public string? WhyNotOurs(string folder) => Stranger;

    public IEnumerable<string> List(string folder)
    {
        BeforeList(folder);
        return disk.List(folder);
    }

    public IStateFile? OpenForReading(string path) => disk.OpenForReading(path);

    public void Move(string from, string to) => disk.Move(from, to);

    public void Delete(string path) => disk.Delete(path);

    public bool Exists(string path) => disk.Exists(path);

    public (long Bytes, long ChangedAt)? Describe(string path) => disk.Describe(path);

    public void SyncFolder(string folder) => disk.SyncFolder(folder);
}
