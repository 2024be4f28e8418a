#!/usr/bin/env python3
"""Kills recorders and bots with -9 while calls with the application's own spans are live, and counts spans by id at the server.

    tests/long/own_spans.py [ROUNDS] [--tuner FILE] [--seed N] [--only KIND]

A round has several live calls, every second line of which is a span, and one of these:

    bot       the bot is killed: every line that it wrote into the pipe counts
    recorder  `tuner record`, up to three times; the bot starts a new one, and in the end no line is missing
    both      the recorder and then the bot: every line that was acknowledged counts
    answer    recorder and bot, between a request with spans and its answer

The server's door for spans is slow, busy, hangs up or is not there (404) at first, while its door for calls is as ever. Then
it takes them, and `tuner send` sends what waits. Every span of every line that counts must be at the server, each record must be
whole, and no file may be left. Prints its figures; exits with 0 only if all held.
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

from killing.processes import Heard, alive, kill, send, wait_for
from killing.server import Server

ROOT = Path(__file__).resolve().parents[2]
BOT = ROOT / "tests" / "long" / "killing" / "bot.py"
KINDS = ("bot", "recorder", "both", "answer")
MOODS = ("slow", "busy", "closes", "none", "takes")
LIMIT = 120  # s; only a broken program reaches it


def run(kind, mood, name, tuner, state, server, dice):
    """Gives how many calls and spans there were, and what is wrong."""
    count = dice.randint(2, 6)
    server.asked_for_spans.clear()
    server.mood_for_spans = "slow" if kind == "answer" else mood
    bot = Heard([sys.executable, str(BOT), tuner, state, server.base, name, str(count), "40" if kind == "answer" else "0"],
                stdin=subprocess.PIPE, env={**os.environ, "BOT_SPANS": "1"})  # fmt: skip
    wait_for(lambda: bot.words("recorder"), LIMIT)

    def recorder():
        return int(bot.words("recorder")[-1][0])

    if kind == "recorder":
        for _ in range(dice.randint(1, 3)):
            time.sleep(dice.random() * 0.25)
            kill(recorder())
        time.sleep(dice.random() * 0.1)
        bot.process.stdin.write("end\n")
        bot.process.stdin.flush()
    elif kind == "answer":
        wait_for(server.asked_for_spans.is_set, LIMIT)
        time.sleep(dice.random() * 0.2)
        kill(recorder())
        kill(bot.process.pid)
    else:
        time.sleep(dice.random() * 0.5)
        if kind == "both":
            kill(recorder())
            time.sleep(dice.random() * 0.05)
        kill(bot.process.pid)
    bot.gone()
    if kind in ("bot", "recorder"):
        sent = bot.words("sent")
        wait_for(lambda: not sent or len([call for call in list(server.records) if call.startswith(name + "-")]) == count, LIMIT)
    for (pid,) in bot.words("recorder"):
        kill(int(pid))
        wait_for(lambda: not alive(int(pid)), LIMIT)
    server.mood_for_spans = "takes"
    faults = send(tuner, state)
    spans, wrong = judge(kind, bot, name, count, server)
    server.forget([f"{name}-{number}" for number in range(1, count + 1)])
    return count, spans, faults + wrong


def judge(kind, bot, name, count, server):
    faults, spans = [], 0
    acked = collections.Counter()
    for number, seq in bot.words("acked"):
        acked[int(number)] = max(acked[int(number)], int(seq))
    sent = max((int(seq) for (seq,) in bot.words("sent")), default=0)
    for number in range(1, count + 1):
        id = f"{name}-{number}"
        least = sent if kind in ("bot", "recorder") else min(acked[number], sent)
        record, found = server.records.get(id), server.spans.get(id, [])
        server.spans_again += len(found) - len(set(found))
        spans += len(set(found))
        if record is None:
            if least > 0:
                faults.append(f"{id} is lost ({kind})")
            continue
        missing = [seq for seq in range(2, least + 1, 2) if seq not in set(found)]
        if missing:
            faults.append(f"{id}: {len(missing)} of {least // 2} spans are missing ({kind}), the first is {missing[0]}")
        rows = [row["node"]["to"] for row in record["transcript_with_tool_calls"] if row["role"] == "node_transition" and "placeholder" not in row["metadata"]]
        whole = [f"n{seq}" for seq in range(1, least + 1, 2)]
        if rows[: len(whole)] != whole:
            faults.append(f"{id} has {len(rows)} of {len(whole)} lines, or in another order ({kind})")
        if kind == "recorder" and record["general_meta_data_raw"]["recording"].get("complete") is not True:
            faults.append(f"{id} says that it is not complete")
    return spans, faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", type=int, nargs="?", default=20)
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=KINDS)
    options = parser.parse_args()
    dice, begun = random.Random(options.seed), time.monotonic()
    calls, spans, faults, server = 0, 0, [], Server()
    with tempfile.TemporaryDirectory(prefix="tuner-own-spans-") as folder:
        state = str(Path(folder, "state"))
        for number in range(options.rounds):
            kind = options.only or KINDS[number % len(KINDS)]
            more, found, wrong = run(kind, MOODS[number % len(MOODS)], f"r{number}", options.tuner, state, server, dice)
            calls, spans, faults = calls + more, spans + found, faults + wrong
            for fault in wrong:
                print("FAULT", fault, flush=True)
        left = [str(path) for path in Path(state).rglob("*") if path.is_file() and not path.name.endswith((".superseded.call", ".answer.json", ".limit", ".jsonl"))]
    if left:
        faults.append(f"files are left: {left[:5]}")
        print("FAULT", faults[-1])
    print(f"rounds {options.rounds}, seed {options.seed}: {calls} calls, {spans} spans at the server by their ids, {len(faults)} faults; {server.spans_again} came twice")
    print(f"took {time.monotonic() - begun:.0f} s")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
