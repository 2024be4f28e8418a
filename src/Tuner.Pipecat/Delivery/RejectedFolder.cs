using System.Globalization;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>Records with a permanent answer.</summary>
internal sealed class RejectedFolder(StateFolder folder)
{
    public const string Superseded = "superseded";

    public static string NameOf(RejectedAnswer answer) =>
        answer.Status == 409 ? Superseded : answer.Status.ToString(CultureInfo.InvariantCulture);

    public IEnumerable<RecordName> List() =>
        folder.Files.List(folder.Rejected).Select(RecordName.Parse).OfType<RecordName>();

    public RejectedAnswer? AnswerOf(RecordName name) => AnswerFile.Read(folder, name.Id);

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
