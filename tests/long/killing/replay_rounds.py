"""Rounds with recorded calls that run through .NET hosts, several at once, and kills of these and of `tuner send`."""

import json
import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from .processes import KEY, Heard, kill, send, wait_for


class Links:
    """A second name for every journal, so that what a killed host had written can be read whatever becomes of the first."""

    def __init__(self, live, folder):
        self.live, self.folder, self.stop = Path(live), Path(folder), threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        while not self.stop.is_set():
            self.look()
            time.sleep(0.001)
        self.look()

    def look(self):
        for path in self.live.glob("*.jsonl"):
            try:
                os.link(path, self.folder / path.name)
            except OSError:
                pass

    def close(self):
        self.stop.set()
        self.thread.join()


def environment(world):
    return {**os.environ, "TUNER_API_KEY": KEY, "TUNER_BASE_URL": world.server.base, "TUNER_STATE_DIR": world.state}


def start(world, name, log, seconds):
    speed = max(1.0, world.lengths[log] / seconds)
    command = [world.tuner, "replay", str(log), "--live", "--speed", f"{speed:.2f}", "--call-id", name, "--send", world.server.base]
    return Heard(command, env=environment(world), stderr=subprocess.STDOUT)


def rows_of_logs(tuner, folder):
    """The records that `tuner replay` makes of a folder's logs, by the name of the log."""
    with tempfile.TemporaryDirectory(prefix="tuner-kill9-rows-") as out:
        subprocess.run([tuner, "replay", str(folder), "--payload", out], capture_output=True, check=False)
        return {str(path.relative_to(out)).removesuffix(".payload.json"): rows_of(json.loads(path.read_text())) for path in Path(out).rglob("*.payload.json")}


def rows_of(record):
    """The rows without their ids, which are made of the call's id."""
    rows = record["transcript_with_tool_calls"]
    for row in rows:
        row["metadata"].pop("id", None)
    return rows


def hosts(name, world, dice):
    """Kills .NET hosts; each record must be what `tuner replay` makes of what its host had written."""
    calls = {f"{name}-{number}": log for number, log in enumerate(dice.sample(list(world.lengths), dice.randint(2, 6)))}
    world.server.slow = 0.05
    with tempfile.TemporaryDirectory(prefix="tuner-kill9-links-", dir=Path(world.state).parent) as links:
        links_folder = Path(links, "logs")
        links_folder.mkdir()
        watch = Links(Path(world.state, "live"), links_folder)
        running = [(start(world, id, log, dice.uniform(0.1, 0.8)), dice.random()) for id, log in calls.items()]
        begun = time.monotonic()
        for host, moment in sorted(running, key=lambda pair: pair[1]):
            time.sleep(max(0, begun + moment - time.monotonic()))
            kill(host.process.pid)
            host.process.wait()
        watch.close()
        world.server.slow = 0.0
        faults = send(world.tuner, world.state)
        written = journals(links_folder, name)
        rows = rows_of_logs(world.tuner, links_folder)
    for id, log in calls.items():
        record = world.server.records.get(id)
        expected = rows.get(written[id]) if id in written else world.rows[log] if record else None
        if id in written and expected is None:
            faults.append(f"{id}: its journal cannot be replayed")
        elif expected is not None and record is None:
            faults.append(f"{id} is lost (hosts): {len(expected)} rows were written down")
        elif expected is not None and rows_of(record) != expected:
            faults.append(f"{id} is not the record of its journal (hosts): {len(rows_of(record))} rows and {len(expected)}")
    if world.server.repeats(calls) > len(calls):
        faults.append(f"{name}: {world.server.repeats(calls)} calls were sent again")
    world.server.forget(calls)
    return len(calls), faults, []


def journals(folder, name):
    """The log that holds each call of this round, where it has more than its header."""
    found = {}
    for path in folder.glob("*.jsonl"):
        lines = path.read_bytes().split(b"\n")
        if len(lines) > 2 and (id := json.loads(lines[0])["config"]["call_id"]).startswith(name + "-"):
            found[id] = path.name.removesuffix(".jsonl")
    return found


def senders(name, world, dice):
    """Kills `tuner send` in the middle of its requests, a second one running beside it or not."""
    calls = {f"{name}-{number}": log for number, log in enumerate(dice.sample(list(world.lengths), dice.randint(2, 6)))}
    world.server.down = True
    hosts = [start(world, id, log, 0.05) for id, log in calls.items()]
    for host in hosts:
        host.gone()
    world.server.down, world.server.slow = False, 0.1
    faults, kills = [], 0
    for _ in range(dice.randint(1, 3)):
        if not any(Path(world.state, "outbox").iterdir()):
            break
        world.server.asked.clear()
        sender = [Heard([world.tuner, "send"], env=environment(world), stderr=subprocess.STDOUT) for _ in range(dice.randint(1, 2))]
        wait_for(lambda: world.server.asked.is_set() or sender[0].process.poll() is not None, 10)
        time.sleep(dice.random() * 0.1)
        kills += 1
        kill(sender[0].process.pid)
        for each in sender:
            each.gone()
    world.server.slow = 0.0
    faults += send(world.tuner, world.state)
    for id, log in calls.items():
        record = world.server.records.get(id)
        if record is None:
            faults.append(f"{id} is lost (senders)")
        elif rows_of(record) != world.rows[log]:
            faults.append(f"{id} is not the record of its call (senders)")
    # One request at a time: a kill leaves one call in doubt.
    if world.server.repeats(calls) > kills:
        faults.append(f"{name}: {world.server.repeats(calls)} calls were sent again after {kills} kills (senders)")
    world.server.forget(calls)
    return len(calls), faults, []
