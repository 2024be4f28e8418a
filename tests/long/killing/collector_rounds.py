"""Rounds in which a collector is not well and a process is killed, and what the collector has in the end."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from .processes import KEY, Heard, alive, kill, send, wait_for

BOT = Path(__file__).with_name("bot.py")
KINDS = ("recorder", "both", "answer", "senders", "serve")
LIMIT = 120  # s; only a broken program reaches it


def run(kind, mood, name, world, dice):
    """Gives how many calls there were, how many spans the collector has of them, and what is wrong."""
    world.collector.asked.clear()
    world.collector.set("slow" if kind == "answer" else mood)
    faults = serve(name, world, dice) if kind == "serve" else bots(kind, name, world, dice)
    world.collector.set("takes")
    faults += send(world.tuner, world.state)
    return judge(name, world, faults)


def bots(kind, name, world, dice):
    count = dice.randint(2, 6)
    world.server.slow = 0.01
    bot = Heard([sys.executable, str(BOT), world.tuner, world.state, world.server.base, name, str(count), "30" if kind in ("answer", "senders") else "0"], stdin=subprocess.PIPE)
    wait_for(lambda: bot.words("recorder"), LIMIT)
    if kind == "recorder":
        for _ in range(dice.randint(1, 3)):
            time.sleep(dice.random() * 0.25)
            kill(int(bot.words("recorder")[-1][0]))
        time.sleep(dice.random() * 0.1)
        bot.process.stdin.write("end\n")
        bot.process.stdin.flush()
    elif kind == "answer":
        wait_for(world.collector.asked.is_set, LIMIT)
        time.sleep(dice.random() * 0.2)
        kill(int(bot.words("recorder")[-1][0]))
        kill(bot.process.pid)
    elif kind == "both":
        time.sleep(dice.random() * 0.4)
        kill(int(bot.words("recorder")[-1][0]))
        time.sleep(dice.random() * 0.05)
        kill(bot.process.pid)
    bot.gone()
    if kind in ("recorder", "senders"):
        wait_for(lambda: len([call for call in list(world.server.records) if call.startswith(name + "-")]) == count, LIMIT)
    time.sleep(dice.random() * 0.5)
    # A recorder outlives its bot for as long as something is due: killed as well, it leaves that to others.
    for (pid,) in bot.words("recorder"):
        kill(int(pid))
        wait_for(lambda: not alive(int(pid)), LIMIT)
    if kind == "senders":
        world.collector.set("slow")
        for _ in range(2):
            world.collector.asked.clear()
            sender = Heard([world.tuner, "send", "--state", world.state], env={**os.environ, "TUNER_API_KEY": KEY}, stderr=subprocess.STDOUT)
            wait_for(lambda: world.collector.asked.is_set() or sender.process.poll() is not None, LIMIT)
            time.sleep(dice.random() * 0.3)
            kill(sender.process.pid)
            sender.gone()
    return []


def serve(name, world, dice):
    """Each call is posted until it is acknowledged, by a server that is killed meanwhile."""
    data = world.folder / f"data-{name}"
    records = {f"{name}-{number}": record(f"{name}-{number}", dice) for number in range(dice.randint(3, 8))}
    server = None
    kills = dice.randint(1, 3)
    for id, body in records.items():
        while True:
            if server is None or server.process.poll() is not None:
                server, base = start(world, data)
            if kills and dice.random() < 0.4:
                kills -= 1
                killer = subprocess.Popen(["sh", "-c", f"sleep {dice.random() * 0.02:.4f}; kill -9 {server.process.pid}"])
                taken = post(base, body)
                killer.wait()
            else:
                taken = post(base, body)
            if taken:
                break
    kill(server.process.pid)
    server.gone()
    world.collector.set("takes")
    server, _ = start(world, data)
    waits = data / "otlp" / "outbox"
    done = wait_for(lambda: not any(waits.iterdir()), LIMIT)
    kill(server.process.pid)
    server.gone()
    world.server.records |= {id: json.loads(body) for id, body in records.items()}
    return [] if done else [f"{name}: spans still wait in {waits}"]


def start(world, data):
    server = Heard([world.tuner, "serve", "--port", "0", "--data", str(data)], env={**os.environ, "TUNER_API_KEY": "tr_api_kill9_server", "TUNER_STATE_DIR": str(world.folder / "none")}, stderr=subprocess.STDOUT)
    wait_for(lambda: any("Ctrl-C" in line for line in list(server.lines)) or server.process.poll() is not None, LIMIT)
    address = next((match[1] for line in list(server.lines) if (match := re.match(r"Tuner server at (\S+)", line))), None)
    return server, address


def post(base, body):
    request = urllib.request.Request(f"{base.rstrip('/')}/api/v1/public/call?workspace_id=7&agent_remote_identifier=desk", body, {"Content-Type": "application/json", "Authorization": "Bearer tr_api_kill9_server"})
    try:
        with urllib.request.urlopen(request, timeout=LIMIT) as answer:
            return answer.status == 201
    except urllib.error.HTTPError as refused:
        return refused.code == 409
    except OSError:
        return False


def record(id, dice):
    rows, at = [], 0
    for turn in range(dice.randint(1, 5)):
        rows.append({"role": "user", "text": f"question {turn}", "start_ms": at, "end_ms": at + 500, "metadata": {"turn_index": turn + 1}})
        rows.append({"role": "agent", "text": f"answer {turn}", "start_ms": at + 900, "end_ms": at + 2000, "metadata": {"turn_index": turn + 1, "e2e_latency": 400}})
        at += 3000
    call = {"call_id": id, "call_type": "web_call", "start_timestamp": 1_795_495_234_000, "end_timestamp": 1_795_495_234_000 + at, "recording_url": "pipecat://no-recording", "transcript_with_tool_calls": rows}
    return json.dumps(call).encode()


def judge(name, world, faults):
    records = {id: body for id, body in world.server.records.items() if id.startswith(name + "-")}
    spans = 0
    for id, body in records.items():
        expected, found = world.spans_of(json.dumps(body).encode()), world.collector.ids.get(id, set())
        spans += len(expected & found)
        if expected - found:
            faults.append(f"{id}: {len(expected - found)} of {len(expected)} spans are missing")
        if found - expected:
            faults.append(f"{id}: {len(found - expected)} spans that no record has")
        if len(world.collector.bodies[id]) > 1:
            faults.append(f"{id}: came again as other bytes")
    for id in list(world.collector.ids):
        if id not in world.server.records:
            faults.append(f"{id}: spans of a call that no server has")
    world.server.forget(list(records))
    for id in records:
        world.collector.ids.pop(id, None)
        world.collector.bodies.pop(id, None)
    return len(records), spans, faults
