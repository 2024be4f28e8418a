using CsCheck;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The outbox against a plain dictionary: random operations, two processes, kills, power cuts, full disks and a clock that jumps.</summary>
public sealed class OutboxModelTests
{
    private enum Step
    {
        Put,
        Deliver,
        TryLater,
        Reject,
        TryRejectedAgain,
        HoldElsewhere,
        Kill,
        PowerCut,
        DiskFullOnce,
        ClockJump,
    }

    [Fact]
    public void It_never_forgets_a_record_nor_brings_a_delivered_one_back() =>
        Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 7], Gen.Int[0, 1000]).Array[1, 60].Sample(steps => new Run().Do(steps), iter: 3000);

    private sealed class Run
    {
        private readonly Dictionary<string, string> _model = new(StringComparer.Ordinal);
        private ForgettingDisk _disk = new();
        private long _now = 1_700_000_000_000;

        private StateFolder Folder => new(_disk, "/state");

        private Outbox Outbox => new(Folder);

        public void Do((Step Step, int Call, int Chance)[] steps)
        {
            foreach (var (step, call, chance) in steps)
            {
                var fault = DiskFault.Try(() => Take(step, $"c{call}", chance));
                if (fault is not null && step != Step.DiskFullOnce) Assert.Fail($"{step}: {fault}");
                _now++;
                Check(step);
            }
        }

        private void Take(Step step, string id, int chance)
        {
            switch (step)
            {
                case Step.Put when !_model.ContainsKey(id):
                    Outbox.Put(new RecordName(_now, id, "place", "key", 0, 0, RecordName.New), Facts(id), new byte[chance % 50]);
                    _model[id] = "waiting";
                    break;
                case Step.Deliver:
                    Held(id, record =>
                    {
                        record.Forget();
                        _model.Remove(id);
                    });
                    break;
                case Step.TryLater:
                    Held(id, record => record.Rename(record.Name with { Attempts = record.Name.Attempts + 1, NextTry = _now + chance, Answer = "503" }));
                    break;
                case Step.Reject:
                    Held(id, record =>
                    {
                        record.Reject(new RejectedAnswer { CallId = id, Status = 422, Why = "no", At = _now });
                        _model[id] = "rejected";
                    });
                    break;
                case Step.TryRejectedAgain:
                    foreach (var name in new RejectedFolder(Folder).List().Where(name => name.Id == id).ToArray())
                    {
                        Assert.True(new RejectedFolder(Folder).TryAgain(name));
                        _model[id] = "waiting";
                    }

                    break;
                case Step.HoldElsewhere:
                    Held(id, record => Assert.Null(Outbox.TryTake(record.Name)));
                    break;
                case Step.Kill:
                    _disk = _disk.AfterKill();
                    break;
                case Step.PowerCut:
                    _disk = _disk.AfterPowerCut(new Random(chance));
                    break;
                case Step.DiskFullOnce:
                    FailOnce(id, chance);
                    break;
                case Step.ClockJump:
                    _now = Math.Max(1, _now + ((chance - 500) * 100_000_000L));
                    break;
            }
        }

        /// <summary>A change fails in the middle of a put; it is done again, as the keeper does.</summary>
        private void FailOnce(string id, int chance)
        {
            if (_model.ContainsKey(id)) return;
            var bad = _disk.Changes + 1 + (chance % 7);
            _disk.Fails = (number, _) => number == bad;
            var name = new RecordName(_now, id, "place", "key", 0, 0, RecordName.New);
            if (DiskFault.Try(() => Outbox.Put(name, Facts(id), new byte[5])) is not null) Outbox.Put(name, Facts(id), new byte[5]);
            _disk.Fails = (_, _) => false;
            _model[id] = "waiting";
        }

        private void Held(string id, Action<WaitingRecord> action)
        {
            foreach (var name in Outbox.List().Where(name => name.Id == id).ToArray())
            {
                using var record = Outbox.TryTake(name);
                if (record is not null) action(record);
            }
        }

        private void Check(Step step)
        {
            var waiting = Outbox.List().Select(name => name.Id).Order().ToArray();
            var rejected = new RejectedFolder(Folder).List().Select(name => name.Id).Order().ToArray();
            Assert.True(_model.Where(entry => entry.Value == "waiting").Select(entry => entry.Key).Order().SequenceEqual(waiting), $"after {step}: waiting {string.Join(' ', waiting)}");
            Assert.True(_model.Where(entry => entry.Value == "rejected").Select(entry => entry.Key).Order().SequenceEqual(rejected), $"after {step}: rejected {string.Join(' ', rejected)}");
            foreach (var name in Outbox.List())
            {
                using var record = Outbox.TryTake(name);
                Assert.Equal(name.Id, record!.Read()!.Value.Facts.CallId);
            }
        }

        private static RecordFacts Facts(string id) => new() { CallId = id, BaseUrl = "http://x", WorkspaceId = 1, AgentId = "a" };
    }
}
