using System.Globalization;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>Records with a permanent answer.</summary>
internal sealed class RejectedFolder(StateFolder folder)
{
    public const string Superseded = "superseded";

    /// <summary>The server has the call, but took it only without some of it: the whole record stays here for as long as refused ones do.</summary>
    public const string Shortened = "shortened";

    public static string NameOf(RejectedAnswer answer) =>
        answer.Shortened == true ? Shortened : answer.Status == 409 ? Superseded : answer.Status.ToString(CultureInfo.InvariantCulture);

    /// <summary>Records that no server has.</summary>
    public IEnumerable<RecordName> List() => All().Where(static name => name.Answer != Shortened);

    /// <summary>Whole records of calls that a server has in part.</summary>
    public IEnumerable<RecordName> ListShortened() => All().Where(static name => name.Answer == Shortened);

    public RejectedAnswer? AnswerOf(RecordName name) => AnswerFile.Read(folder, name.Id);

    private IEnumerable<RecordName> All() => folder.Files.List(folder.Rejected).Select(RecordName.Parse).OfType<RecordName>();

    /// <summary>Puts a record back into the outbox, due at once: somebody mended the cause. False when it is gone.</summary>
    public bool TryAgain(RecordName name)
    {
        var from = Path.Combine(folder.Rejected, name.ToString());
        if (!folder.Files.Exists(from)) return false;
        folder.Files.CreateFolder(folder.Outbox);
        folder.Files.Move(from, Path.Combine(folder.Outbox, (name with { NextTry = 0, Answer = "again" }).ToString()));
        folder.Files.SyncFolder(folder.Outbox);
        folder.Files.SyncFolder(folder.Rejected);
        folder.Files.Delete(AnswerFile.PathOf(folder, name.Id));
        return true;
    }
}
