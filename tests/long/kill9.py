#!/usr/bin/env python3
"""Kills bots, recorders, .NET hosts and senders with -9 at random moments and looks whether every call arrives.

    tests/long/kill9.py [ROUNDS] [--tuner FILE] [--seed N] [--only KIND]

A round kills one of these, while several calls are live:

    bot       the process that a call runs in: its recorder delivers every line that was written into the pipe
    recorder  `tuner record`, up to four times; the bot starts a new one, and in the end no line is missing
    both      the recorder and then the bot: every acknowledged line is delivered
    sender    recorder and bot, in the middle of a request
    hosts     `tuner replay --live` of recorded calls: the record is what `tuner replay` makes of the journal
    senders   `tuner send` in the middle of a request, a second one beside it or not

Then `tuner send` recovers. Every call of which one line was written down must be stored once; nothing is sent again
after its answer was read; no file is left. Prints its figures; exits with 0 only if all held.
"""

import argparse
import collections
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from killing import processes, recorder_rounds, replay_rounds
from killing.server import Server

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("bot", "recorder", "both", "sender", "hosts", "senders")


class World:
    """What all rounds share."""

    def __init__(self, tuner, state):
        self.tuner, self.state, self.server = tuner, state, Server()
        logs = ROOT / "tests" / "calls"
        self.rows = {logs / f"{name}.frames.jsonl": rows for name, rows in replay_rounds.rows_of_logs(tuner, logs).items()}
        self.lengths = {log: length(log) for log in self.rows}


def length(log):
    clocks = [line["clock"] for line in map(json.loads, log.read_text().splitlines()) if "clock" in line]
    return (max(clocks) - min(clocks)) / 1e9


def one(number, kind, world, dice):
    name = f"r{number}"
    if kind == "hosts":
        return replay_rounds.hosts(name, world, dice)
    if kind == "senders":
        return replay_rounds.senders(name, world, dice)
    return recorder_rounds.run(kind, name, world, dice)


def left_over(world):
    """Files that should have gone; the rest of a call that the server had is laid aside on purpose."""
    state = world.state
    if any(b"\n" not in path.read_bytes() for path in Path(state, "live").iterdir()):
        time.sleep(31)  # a journal that was killed before its first line is whole: it goes when it was silent for 30 s
        processes.send(world.tuner, state)
    paths = [path for path in Path(state).rglob("*") if path.is_file()]
    rest = {path.name.split(".")[1] for path in paths if path.name.endswith(".superseded.call")}
    return [str(path) for path in paths if not any(id in path.name for id in rest)], len(rest)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", type=int, nargs="?", default=50)
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=KINDS)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    begun, total, faults, delays, kinds = time.monotonic(), 0, [], [], collections.Counter()
    with tempfile.TemporaryDirectory(prefix="tuner-kill9-") as folder:
        state = str(Path(folder, "state"))
        world = World(options.tuner, state)
        for number in range(options.rounds):
            kind = options.only or KINDS[number % len(KINDS)]
            calls, wrong, late = one(number, kind, world, dice)
            total, kinds[kind] = total + calls, kinds[kind] + 1
            delays += late
            for fault in wrong:
                print("FAULT", fault, flush=True)
            faults += wrong
        left, rest = left_over(world)
    if left:
        faults.append(f"files are left: {left[:5]}")
        print("FAULT", faults[-1])
    delays.sort()
    of_kinds = ", ".join(f"{kind} {count}" for kind, count in kinds.items())
    print(f"rounds {options.rounds} ({of_kinds}), calls {total}, stored {world.server.stored}, lost or short {len(faults)}")
    print(f"second requests for a call (all after a kill between request and answer) {world.server.again}; rests of calls laid aside {rest}")
    if delays:
        print(f"from the bot's death to the server: median {delays[len(delays) // 2] * 1000:.0f} ms, longest {delays[-1] * 1000:.0f} ms ({len(delays)} calls)")
    print(f"took {time.monotonic() - begun:.0f} s")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
