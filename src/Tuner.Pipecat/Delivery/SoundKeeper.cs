using System.Text.Json;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// What is done with a call's sound when the call is over: it is measured, so that the record can tell of it, and goes into
/// <c>recordings/live/</c> with all that is needed to lay it out. That comes before the record: whoever finds the journal
/// alone finds there what was measured.
/// </summary>
internal sealed class SoundKeeper(StateFolder folder, DeliveryCounters counters, TunerLog log)
{
    /// <summary>
    /// Measures the sound that lies beside a journal; null where there is none. What was measured outlives a power cut from here on: a
    /// record may name it. Never throws: without it there is still a record.
    /// </summary>
    /// <param name="id">The journal's.</param>
    /// <param name="header">Whose call it is.</param>
    /// <param name="recorder">The fold of its lines.</param>
    /// <param name="why">Why nothing more was recorded at some time, a word; null where the recording went on to the end.</param>
    public KeptSound? Measure(string id, JournalHeader header, CallRecorder recorder, string? why = null)
    {
        if (header.Origin.Audio is not { } settings) return null;
        KeptSound? kept = null;
        Try(() =>
        {
            var path = folder.SoundOf(id);
            using var file = folder.Files.Open(path);
            if (file is null) return;
            var content = SoundContent.Read(file);
            if (!content.HasSound)
            {
                folder.Files.Delete(path);
                return;
            }

            file.Sync();
            folder.Files.SyncFolder(folder.Live);
            var plan = content.PlanFrom(recorder.Clock.PipelineZero, why is null ? null : (recorder.Clock.PipelineLatest, why));
            kept = new KeptSound(id, settings, plan.Zero, Info(plan, settings), UrlOf(settings, header));
        });
        return kept;
    }

    /// <summary>
    /// The call's record is made: its sound goes to those who lay it out, and outlives a power cut there before the record may go. False
    /// where it stays where it is, and is lost.
    /// </summary>
    public bool HandOver(KeptSound kept, RecordName name, RecordFacts facts, CallPayload record)
    {
        return Try(() =>
        {
            var written = new SoundFacts
            {
                Call = facts with { Rest = null },
                Name = (name with { Attempts = 0, NextTry = 0, Answer = RecordName.New }).ToString(),
                Zero = kept.Zero,
                To = kept.Settings,
                Silent = kept.Settings.Redact ? MaskedSound.Of(record) : [],
            }.ToBytes();
            var path = folder.SoundOf(kept.Id);
            using (var file = folder.Files.Open(path) ?? throw new IOException("the sound of a call is gone"))
            {
                var head = new byte[SoundBlock.HeadBytes];
                new SoundBlock(SoundKind.Facts, AudioSide.Caller, 0, written.Length, 0, 0).Write(head);
                file.Write([.. head, .. written], SoundBlocks.Mend(file));
                file.Sync();
            }

            folder.Files.CreateFolder(folder.Recordings.Live);
            folder.Files.Move(path, folder.Recordings.SoundOf(kept.Id));
            // Only a power cut could still take it back: it is on its way, and not lost.
            _ = DiskFault.Try(() => folder.Files.SyncFolder(folder.Recordings.Live));
        });
    }

    /// <summary>A call of which there will be no record leaves no sound.</summary>
    public void Forget(string id) => Try(() => folder.Files.Delete(folder.SoundOf(id)));

    /// <summary>Sound whose journal is gone belongs to no call: its writer was killed when nothing else of the call was written yet.</summary>
    /// <param name="isSilent">Whether nobody has written to a file for a while: a call begins with its sound.</param>
    public void ForgetStrays(Func<string, bool> isSilent) => Try(() =>
    {
        foreach (var name in folder.Files.List(folder.Live).Where(static name => name.EndsWith(StateFolder.SoundSuffix, StringComparison.Ordinal)).ToArray())
            if (!folder.Files.Exists(folder.JournalOf(name[..^StateFolder.SoundSuffix.Length])) && isSilent(Path.Combine(folder.Live, name))) folder.Files.Delete(Path.Combine(folder.Live, name));
    });

    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception fault)
        {
            // Whatever it is, it must cost the recording and never the call.
            counters.Recordings.Lose(LossReason.NotOnDisk);
            log.Once(TunerLogLevel.Warning, "sound", $"the recording of a call is lost ({(DiskFault.Is(fault) ? DiskFault.Describe(fault) : fault.GetType().Name)}); its record is not");
            return false;
        }
    }

    private static string? UrlOf(AudioSettings settings, JournalHeader header) =>
        settings.To == AudioDestination.Server && header.Log.Config?.CallId is { Length: > 0 } call ? SoundBody.UrlOf(header.Origin.BaseUrl ?? "", header.Log.Config.WorkspaceId ?? 0, call) : null;

    private static byte[] Info(SoundPlan plan, AudioSettings settings) => JsonSerializer.SerializeToUtf8Bytes(
        new AudioInfo
        {
            Rate = SoundPlan.Rate,
            Channels = 2,
            LengthMs = plan.LengthMs,
            Anchors = [.. plan.Anchors.Select(static anchor => (IReadOnlyList<long>)[anchor.AtMs, anchor.Sample])],
            LargestErrorMs = Math.Round(plan.LargestError / 1e6, 1),
            Holes = [.. plan.Holes.Select(static hole => new AudioHole { Side = hole.Side == AudioSide.Caller ? "caller" : "bot", FromMs = hole.FromMs, ToMs = hole.ToMs, Why = hole.Why })],
            Where = settings.To switch { AudioDestination.Server => "server", AudioDestination.Folder => "folder", _ => "kept" },
        },
        TunerJson.Default.AudioInfo);
}

/// <summary>The sound of a call that is over, measured.</summary>
/// <param name="Id">Its journal's id.</param>
/// <param name="Settings">What becomes of it.</param>
/// <param name="Zero">The pipeline's clock at the record's zero, nanoseconds.</param>
/// <param name="Info">What the record tells of it, JSON.</param>
/// <param name="Url">Where it will lie on the server; null where it goes elsewhere.</param>
internal sealed record KeptSound(string Id, AudioSettings Settings, long Zero, byte[] Info, string? Url)
{
    /// <summary>The line of the journal that tells of it.</summary>
    public byte[] Line(long time) => RecorderLine.Audio(time, Info, Url);
}
