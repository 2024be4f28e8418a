using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>
/// The life of a call on disk, step by step, under every answer of a server, and under a disk that fails once at each of
/// its steps or from there on: which files are touched in which order, what is sent, said and counted, and what is left.
/// </summary>
public sealed class DeliveryTraceTests
{
    private static readonly (string Name, DeliveryResult Result)[] Answers =
    [
        ("delivered", new DeliveryResult.Delivered(201, false)),
        ("known", new DeliveryResult.Delivered(409, true)),
        ("rejected", new DeliveryResult.Rejected(422, "call_id: missing")),
        ("later", new DeliveryResult.TryLater("500", "HTTP 500: the server failed")),
        ("down", new DeliveryResult.TryLater("503", "HTTP 503", TimeSpan.FromSeconds(90), ServerIsDown: true)),
        ("key refused", new DeliveryResult.KeyRefused(403, "no")),
        ("key unknown", new DeliveryResult.KeyRefused(401, "no")),
        ("too large", new DeliveryResult.TooLarge(413, new DeliveryResult.Rejected(413, "too large"))),
    ];

    [Fact]
    public async Task Every_step_of_a_calls_way_is_taken_in_its_order_and_every_fault_of_the_disk_is_met()
    {
        var lines = new List<string>();
        foreach (var (name, result) in Answers)
        {
            var (whole, changes) = await LiveAsync(result, new DeliverySettings(), static _ => false);
            lines.Add($"# {name}");
            lines.AddRange(whole);
            for (var failing = 1; failing <= changes; failing++)
            {
                var at = failing;
                foreach (var (kind, fails) in ((string, Func<int, bool>)[])[("once", change => change == at), ("from then on", change => change >= at)])
                    lines.Add($"{name}, change {at} fails {kind}: {Brief((await LiveAsync(result, new DeliverySettings(), fails)).Trace)}");
            }
        }

        foreach (var settings in (DeliverySettings[])[new() { Keep = true }, new() { Fsync = FsyncPolicy.Every }])
        {
            lines.Add($"# delivered, keep {settings.Keep}, fsync {settings.Fsync}");
            lines.AddRange((await LiveAsync(Answers[0].Result, settings, static _ => false)).Trace);
        }

        Approved.Check("delivery.approved.txt", lines, nameof(DeliveryTraceTests));
    }

    [Fact]
    public async Task What_a_dead_host_left_is_finished_step_by_step_wherever_the_disk_fails()
    {
        var lines = new List<string>();
        foreach (var left in (string[])["ended", "open", "torn", "empty", "no header", "mid gap"])
        {
            var (whole, changes) = await OrphanAsync(left, static _ => false);
            lines.Add($"# {left}");
            lines.AddRange(whole);
            for (var failing = 1; failing <= changes; failing++)
            {
                var at = failing;
                lines.Add($"{left}, change {at} fails once: {Brief((await OrphanAsync(left, change => change == at)).Trace)}");
            }
        }

        Approved.Check("orphans.approved.txt", lines, nameof(DeliveryTraceTests));
    }

    /// <summary>A call of three lines is kept, synced, ended and tried; an hour later all that waits is tried again, and delivered.</summary>
    private static async Task<(List<string> Trace, int Changes)> LiveAsync(DeliveryResult result, DeliverySettings settings, Func<int, bool> fails)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var scene = new Scene(new ForgettingDisk { Fails = (change, _) => fails(change) }, settings, time);
        scene.Transport.Respond = (_, _) => result;
        await using (var keeper = scene.Keeper())
        {
            keeper.Add(CallScript.Credential);
            var call = keeper.Begin(CallScript.Header("call-1", host: HostIdentity.Own));
            for (var line = 1; line <= 3; line++)
            {
                call.Take(CallScript.Line(line), line);
                keeper.Commit(call);
            }

            scene.Say("-- synced");
            keeper.Sync(call);
            scene.Say("-- ended");
            call.End(null);
            await keeper.Finish(call).Tried;
            time.Advance(TimeSpan.FromMinutes(61));
            scene.Transport.Respond = static (_, _) => new DeliveryResult.Delivered(201, false);
            scene.Say("-- an hour later");
            try
            {
                scene.Say($"waiting: {await keeper.TryAllAsync(TestContext.Current.CancellationToken)}");
            }
            catch (IOException fault)
            {
                scene.Say(fault.Message);
            }

            scene.Say("-- the process goes");
            scene.Count(keeper.Counters);
        }

        return scene.End();
    }

    private static async Task<(List<string> Trace, int Changes)> OrphanAsync(string left, Func<int, bool> fails)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var before = new ForgettingDisk();
        var header = CallScript.Header("call-1");
        using (var call = new LiveCall(header, new CallJournal(before, $"/state/live/{header.Id}.jsonl", header.ToLine())))
        {
            call.Take(CallScript.Line(1), 1);
            call.Take(CallScript.Line(2), left == "mid gap" ? 5 : 2);
            if (left == "ended") call.End(new Dictionary<string, long> { ["queue_full"] = 2 });
            call.Commit();
        }

        using (var file = before.Open($"/state/live/{header.Id}.jsonl")!)
        {
            if (left == "torn") file.Write("{\"t\":7"u8, file.Length);
            if (left == "empty") file.SetLength(0);
            if (left == "no header") file.Write("x"u8, 0);
        }

        var disk = before.AfterKill();
        disk.Fails = (change, _) => fails(change);
        var scene = new Scene(disk, new DeliverySettings(), time);
        await using (var keeper = scene.Keeper())
        {
            keeper.Add(CallScript.Credential);
            scene.Say($"held: {keeper.Recover()}");
            scene.Say("-- tried");
            scene.Say($"waiting: {await keeper.TryAllAsync(TestContext.Current.CancellationToken)}");
            scene.Say($"held: {keeper.Recover()}");
            scene.Count(keeper.Counters);
        }

        return scene.End();
    }

    /// <summary>What was said, sent and counted, and what is left, in one line.</summary>
    private static string Brief(List<string> trace) => string.Join(" | ", trace.Where(line => line[0] is '>' or '!' or '=' or '.'));

    private sealed class Scene(ForgettingDisk disk, DeliverySettings settings, TimeProvider time)
    {
        private readonly TracingDisk _trace = new(disk);

        public ScriptedTransport Transport { get; } = new();

        public FolderUnderTest Keeper()
        {
            var answered = Transport;
            return new FolderUnderTest(new StateFolder(_trace, "/state"), settings, new TellingTransport(answered, Say), time, new TunerLog((level, text) => Say($"! {level}: {text}")), chance: 0.5);
        }

        public void Say(string line)
        {
            lock (_trace.Operations) _trace.Operations.Add(TracingDisk.Plain(line));
        }

        public void Count(DeliveryCounters counters) => Say(string.Create(CultureInfo.InvariantCulture,
            $"= {counters.Delivered} delivered, {counters.Rejected} rejected, lost {string.Join(',', counters.Lost.OrderBy(lost => lost.Key, StringComparer.Ordinal).Select(lost => $"{lost.Key} {lost.Value}"))}"));

        public (List<string> Trace, int Changes) End()
        {
            foreach (var name in disk.Names.Order(StringComparer.Ordinal)) Say($". {name} {Held(name)}");
            return (_trace.Operations, disk.Changes);
        }

        /// <summary>How many lines a file has, and those of its members that say what became of a call.</summary>
        private string Held(string name)
        {
            using var file = disk.Open(name)!;
            var bytes = new byte[file.Length];
            file.Read(bytes, 0);
            var text = Encoding.UTF8.GetString(bytes);
            return name.EndsWith(StateFolder.AnswerEnding, StringComparison.Ordinal) ? text[..text.IndexOf(",\"boot\"", StringComparison.Ordinal)] : $"{text.Count(letter => letter == '\n')} lines";
        }
    }

    private sealed class TellingTransport(ITransport inner, Action<string> say) : ITransport
    {
        public async Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation)
        {
            say($"> {record.CallId} for {record.AgentId} at {credential.BaseUrl} {credential.WorkspaceId}, nodes {string.Join(',', CallScript.LinesIn(record.Payload.ToArray()))}, lost {string.Join(',', (CallScript.LostIn(record.Payload.ToArray()) ?? new Dictionary<string, long>()).Select(lost => $"{lost.Key} {lost.Value}"))}");
            return await inner.SendAsync(record, credential, cancellation);
        }
    }
}
