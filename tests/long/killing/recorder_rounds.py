"""Rounds with a bot, its `tuner record` and kills of either, both, or the recorder in the middle of a request."""

import collections
import subprocess
import sys
import time
from pathlib import Path

from .processes import Heard, alive, kill, send, wait_for

BOT = Path(__file__).with_name("bot.py")
LANES = 5  # how many requests of one recorder can be between question and answer


def run(mode, name, world, dice):
    """Gives the calls, what is wrong, and how long each took from the bot's death to the server."""
    calls = dice.randint(2, 8)
    world.server.slow = 0.2 if mode == "sender" else 0.01
    world.server.asked.clear()
    bot = Heard([sys.executable, str(BOT), world.tuner, world.state, world.server.base, name, str(calls), "39" if mode == "sender" else "0"], stdin=subprocess.PIPE)
    wait_for(lambda: bot.words("recorder"), 30)

    def recorder():
        return int(bot.words("recorder")[-1][0])

    kills = 0
    if mode == "sender":
        world.server.asked.wait(10)
        time.sleep(dice.random() * 0.05)
        kill(recorder())
        kill(bot.process.pid)
        kills = 1
    elif mode == "recorder":
        for kills in range(1, dice.randint(1, 4)):
            time.sleep(dice.random() * 0.25)
            kill(recorder())
        time.sleep(dice.random() * 0.1)
        bot.process.stdin.write("end\n")
        bot.process.stdin.flush()
        if dice.random() < 0.5:
            time.sleep(dice.random() * 0.02)
            kill(recorder())
            kills += 1
    else:
        time.sleep(dice.random() * 0.4)
        if mode == "both":
            kill(recorder())
            kills = 1
            time.sleep(dice.random() * 0.05)  # long enough to begin anew with the next recorder
        kill(bot.process.pid)
    killed = time.monotonic()
    bot.gone()
    for (pid,) in bot.words("recorder"):
        wait_for(lambda: not alive(int(pid)), 70)
    world.server.slow = 0.0
    ids = {number: f"{name}-{number}" for number in range(1, calls + 1)}
    arrived = world.server.asked_at
    delays = [arrived[id][0] - killed for id in ids.values() if arrived[id]] if mode == "bot" else []
    faults = send(world.tuner, world.state) + judge(mode, bot, ids, kills, world.server)
    world.server.forget(ids.values())
    return calls, faults, delays


def judge(mode, bot, ids, kills, server):
    faults = []
    acked = collections.Counter()
    for number, seq in bot.words("acked"):
        acked[int(number)] = max(acked[int(number)], int(seq))
    sent = max((int(seq) for (seq,) in bot.words("sent")), default=0)
    whole = mode == "recorder"
    if whole and "ended\n" not in bot.lines:
        faults.append(f"the bot did not end: {bot.lines[-3:]}")
    for number, id in ids.items():
        # The end of a call has a number, too.
        least = sent if mode in ("bot", "recorder") else min(acked[number], sent)
        record = server.records.get(id)
        if record is None:
            if least > 0:
                faults.append(f"{id} is lost ({mode}): {least} lines were written down")
            continue
        rows = [row["node"]["to"] for row in record["transcript_with_tool_calls"] if row["role"] == "node_transition" and "placeholder" not in row["metadata"]]
        if rows[:least] != [f"n{seq}" for seq in range(1, least + 1)]:
            faults.append(f"{id} has {len(rows)} of {least} lines, or in another order ({mode})")
        recording = record["general_meta_data_raw"]["recording"]
        if whole and (len(rows) != sent or recording.get("complete") is not True or recording.get("lost")):
            faults.append(f"{id} says of itself {recording} with {len(rows)} of {sent} lines, though its bot ended well")
    for number, moment in bot.words("delivered"):
        late = [asked for asked in server.asked_at[ids[int(number)]] if asked > float(moment)]
        if late:
            faults.append(f"{ids[int(number)]} was sent again after its answer was read ({mode})")
    if server.repeats(ids.values()) > LANES * kills:
        faults.append(f"{server.repeats(ids.values())} calls were sent again after {kills} kills of a recorder ({mode})")
    return faults
