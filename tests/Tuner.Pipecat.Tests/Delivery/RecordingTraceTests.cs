using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>
/// The way of a call's sound over the disk, step by step, wherever it goes and whatever a server answers, and under a disk that fails
/// once at each of its steps: which files are touched in which order, what is sent, said and counted, and what is left.
/// </summary>
public sealed class RecordingTraceTests
{
    private const string Tried = "-- tried";
    private static readonly AudioSettings ToFolder = new(AudioDestination.Folder, "/calls", false);
    private static readonly AudioSettings Keep = new(AudioDestination.Keep, null, false);
    private static readonly DeliveryResult Taken = new DeliveryResult.Delivered(201, false);

    private static readonly (string Name, AudioSettings To, DeliveryResult Answer)[] Ways =
    [
        ("to the server", SoundScript.ToServer, Taken),
        ("to a folder", ToFolder, Taken),
        ("kept", Keep, Taken),
    ];

    private static readonly (string Name, DeliveryResult Answer)[] OtherAnswers =
    [
        ("removed there", new DeliveryResult.Delivered(410, true)),
        ("none taken", new DeliveryResult.Rejected(404, "the server at http://tuner.test takes no recordings")),
        ("refused", new DeliveryResult.Rejected(422, "what arrived is not what was sent")),
        ("later", new DeliveryResult.TryLater("500", "HTTP 500")),
        ("down", new DeliveryResult.TryLater("503", "HTTP 503", TimeSpan.FromSeconds(90), ServerIsDown: true)),
        ("key refused", new DeliveryResult.KeyRefused(401, "the key was refused")),
    ];

    [Fact]
    public async Task Every_step_of_a_recordings_way_is_taken_in_its_order_and_every_fault_of_the_disk_is_met()
    {
        var lines = new List<string>();
        foreach (var (name, to, answer) in Ways) await AddAsync(lines, name, fails => EndedAsync(to, answer, fails));
        foreach (var (name, answer) in OtherAnswers)
        {
            lines.Add($"# {name}");
            lines.AddRange((await EndedAsync(SoundScript.ToServer, answer, static _ => false)).Trace.SkipWhile(static line => line != Tried));
        }

        foreach (var left in (string[])["open", "torn"]) await AddAsync(lines, $"left by a dead host, {left}", fails => OrphanAsync(left, fails));
        Approved.Check("recordings.approved.txt", lines, nameof(RecordingTraceTests));
    }

    private static async Task AddAsync(List<string> lines, string name, Func<Func<int, bool>, Task<(List<string> Trace, int Changes)>> run)
    {
        var (whole, changes) = await run(static _ => false);
        lines.Add($"# {name}");
        lines.AddRange(whole);
        for (var failing = 1; failing <= changes; failing++)
        {
            var at = failing;
            lines.Add($"{name}, change {at} fails: {string.Join(" | ", (await run(change => change == at)).Trace.Where(static line => line[0] is '>' or '!' or '=' or '.'))}");
        }
    }

    /// <summary>The call is over: its sound is measured, handed over, laid out and tried; an hour later what waits is tried again, and taken.</summary>
    private static async Task<(List<string> Trace, int Changes)> EndedAsync(AudioSettings to, DeliveryResult answer, Func<int, bool> fails)
    {
        var scene = new Scene(new ForgettingDisk());
        var header = SoundScript.Header(1, to);
        SoundScript.Write(scene.Untraced, header.Id, 10);
        scene.Fail(fails);
        var recorder = SoundScript.Fold(header);
        var keeper = new SoundKeeper(scene.State, scene.Counters, scene.Log);
        if (keeper.Measure(header.Id, header, recorder) is { } kept)
        {
            scene.Say("-- measured");
            scene.Say($"handed over: {keeper.HandOver(kept, SoundScript.Name(header), SoundScript.Facts(1), recorder.ToPayload())}");
        }

        await scene.DeliverAsync(answer);
        return scene.End();
    }

    /// <summary>The host died: whoever comes next finishes its call.</summary>
    private static async Task<(List<string> Trace, int Changes)> OrphanAsync(string left, Func<int, bool> fails)
    {
        var before = new ForgettingDisk();
        var folder = new StateFolder(before, "/state");
        var header = SoundScript.Header(1, SoundScript.ToServer);
        using (var live = new JournalOpener(folder, new LiveShare(folder, 1 << 30), keep: false, static _ => false).Open(header, 0, null))
        {
            live.Take(CallScript.Line(1), 1);
            live.Commit();
        }

        using (var file = before.Open(folder.JournalOf(header.Id))!)
            if (left == "torn") file.Write("{\"t\":7"u8, file.Length);
        SoundScript.Write(folder, header.Id, 10);
        var scene = new Scene(before.AfterKill());
        scene.Fail(fails);
        var finished = new OrphanFinisher(scene.State, new DeliverySettings { Keep = true }, scene.Counters, scene.Time, scene.Log).Run();
        scene.Say($"finished: {string.Join(' ', finished)}");
        await scene.DeliverAsync(Taken);
        return scene.End();
    }

    private sealed class Scene
    {
        private readonly ForgettingDisk _disk;
        private readonly TracingDisk _trace;
        private int _before;

        public Scene(ForgettingDisk disk)
        {
            (_disk, _trace) = (disk, new TracingDisk(disk));
            (State, Untraced) = (new StateFolder(_trace, "/state"), new StateFolder(disk, "/state"));
            Log = new TunerLog((level, text) => Say($"! {level}: {text}"));
        }

        public StateFolder State { get; }

        public StateFolder Untraced { get; }

        public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

        public DeliveryCounters Counters { get; } = new();

        public TunerLog Log { get; }

        public void Say(string line)
        {
            lock (_trace.Operations) _trace.Operations.Add(TracingDisk.Plain(line));
        }

        /// <summary>From here on changes are counted, and fail where they should.</summary>
        public void Fail(Func<int, bool> fails)
        {
            var before = _before = _disk.Changes;
            _disk.Fails = (change, _) => fails(change - before);
        }

        public async Task DeliverAsync(DeliveryResult answer)
        {
            var cancel = TestContext.Current.CancellationToken;
            var server = new TellingTransport(Say) { Answer = answer };
            await using var recordings = new RecordingDelivery(State, new DeliverySettings(), server, Counters, Time, static () => 0.5, Log, static _ => { }, static (_, _) => Task.FromResult<DeliveryResult?>(null));
            recordings.Add(CallScript.Credential);
            Say("-- laid out");
            await recordings.LaidOutAsync();
            Say(Tried);
            Say($"waiting: {await recordings.TryAllAsync(cancel)}");
            Time.Advance(TimeSpan.FromMinutes(61));
            server.Answer = Taken;
            Say("-- an hour later");
            Say($"waiting: {await recordings.TryAllAsync(cancel)}");
            var counted = Counters.Recordings;
            Say(string.Create(CultureInfo.InvariantCulture, $"= {counted.Delivered} delivered, {counted.Rejected} rejected, lost {string.Join(',', counted.Lost.Select(static lost => $"{lost.Key} {lost.Value}"))}"));
        }

        public (List<string> Trace, int Changes) End()
        {
            foreach (var name in _disk.Names.Order(StringComparer.Ordinal)) Say($". {name} {_disk.Describe(name)!.Value.Bytes} bytes");
            return (_trace.Operations, _disk.Changes - _before);
        }
    }

    private sealed class TellingTransport(Action<string> say) : ITransport
    {
        public required DeliveryResult Answer { get; set; }

        public Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation)
        {
            say($"> {record.CallId} for {record.AgentId} at {credential.BaseUrl} {credential.WorkspaceId}, {record.Sound?.Bytes} bytes of sound, {record.Payload.Length} others");
            return Task.FromResult(Answer);
        }
    }
}
