#!/usr/bin/env python3
"""Kills recorders, bots, `tuner send` and `tuner serve` with -9 while their collector is dead, slow or busy, and counts spans by id.

    tests/long/dead_collector.py [ROUNDS] [--tuner FILE] [--seed N] [--only KIND]     FILE: of the server edition, which can export

A round has several live calls, and one of these:

    recorder  `tuner record` is killed, up to three times; the bot starts a new one
    both      the recorder and then the bot
    answer    recorder and bot, between a request to the collector and its answer
    senders   `tuner send` between request and answer, for what a dead collector left
    serve     `tuner serve`, which takes the calls in, is killed between and during posts, and starts again

The collector of a round is dead at first (nobody listens), answers slowly, answers 503 with Retry-After, or closes the
connection without an answer. Then it takes spans, and `tuner send` (or the server) sends what waits. Every span that
`tuner export` makes of the record that the server has must be at the collector, by its id, and no other; what came twice
must be the same bytes. Prints its figures; exits with 0 only if all held.
"""

import argparse
import collections
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from killing import collector_rounds
from killing.collector import Collector
from killing.server import Server

ROOT = Path(__file__).resolve().parents[2]


class World:
    """What all rounds share."""

    def __init__(self, tuner, folder):
        self.tuner, self.folder, self.state = tuner, Path(folder), str(Path(folder, "state"))
        self.server, self.collector = Server(), Collector()
        os.environ |= {"TUNER_OTLP": self.collector.base, "TUNER_OTLP_HEADERS": "authorization=Basic%20hush-hush"}

    def spans_of(self, record):
        """The ids of the spans that `tuner export` makes of a record."""
        path = Path(self.folder, "record.json")
        path.write_bytes(record)
        target = Path(self.folder, "spans.pb")
        target.unlink(missing_ok=True)
        subprocess.run([self.tuner, "export", str(path), "--format", "otlp-protobuf", "--to", str(target)], check=True, capture_output=True)
        return Collector.ids_of(target.read_bytes())[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", type=int, nargs="?", default=25)
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=collector_rounds.KINDS)
    options = parser.parse_args()
    dice, begun, kinds = random.Random(options.seed), time.monotonic(), collections.Counter()
    calls, spans, faults = 0, 0, []
    with tempfile.TemporaryDirectory(prefix="tuner-collector-") as folder:
        world = World(str(Path(options.tuner).resolve()), folder)
        for number in range(options.rounds):
            kind = options.only or collector_rounds.KINDS[number % len(collector_rounds.KINDS)]
            mood = dice.choice(("dead", "slow", "busy", "closes"))
            kinds[f"{kind}, {mood}"] += 1
            found, counted, wrong = collector_rounds.run(kind, mood, f"c{number}", world, dice)
            calls, spans = calls + found, spans + counted
            print(f"round {number + 1} ({kind}, {mood}): {found} calls, {counted} spans", flush=True)
            for fault in wrong:
                print("FAULT", fault, flush=True)
            faults += wrong
        secrets = [path for path in Path(folder).rglob("*") if path.is_file() and b"hush" in path.read_bytes()]
    faults += [f"a header is on the disk: {path}" for path in secrets]
    print(f"rounds {options.rounds} ({', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))})")
    print(f"calls {calls}, spans {spans} at the collector by id, missing or strange {len(faults)}; messages that came again {world.collector.again}, each with the same bytes")
    print(f"took {time.monotonic() - begun:.0f} s")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
