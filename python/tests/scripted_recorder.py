#!/usr/bin/env python3
"""A recorder that does as the test says: SCRIPT_DIR takes what it gets, SCRIPT says how it behaves.

SCRIPT is a JSON object: ``die_after`` (messages of the first recorder, then it exits at once), ``silent`` (the first
recorder answers nothing), ``slow`` (seconds to wait before it reads), ``garbage`` (answers nonsense as well),
``chunks`` (answers a few bytes at a time), ``no_hello``, ``exit_at_once``, ``usage`` (what it answers to call_usage?; it
gives no answer without one), ``takes`` (seconds until a call is delivered, or until the file ``until`` is there),
``stays`` (seconds that it lives on when its pipe is closed), ``spans`` (it says that it takes spans), ``audio`` (it says that it
takes sound: what it gets lies in N.sound, each header as a line, its bytes behind it).
"""

import json
import os
import signal
import sys
import time

signal.signal(signal.SIGTERM, signal.SIG_IGN)

folder = os.environ["SCRIPT_DIR"]
script = json.loads(os.environ.get("SCRIPT", "{}"))
generation = 0
while True:  # two may start at once
    try:
        heard = open(os.path.join(folder, f"{generation}.heard"), "xb", buffering=0)
        break
    except FileExistsError:
        generation += 1
with open(os.path.join(folder, f"{generation}.pid"), "w") as file:
    file.write(str(os.getpid()))
first = generation == 0


def say(message):
    data = json.dumps(message).encode() + b"\n"
    if script.get("garbage"):
        data = b"not json\n[1,2]\n{\"wire\":7}\n{\"wire\":\"written\",\"call\":\"x\"}\n" + data
    step = 3 if script.get("chunks") else len(data)
    for at in range(0, len(data), step):
        try:
            os.write(1, data[at : at + step])
        except OSError:
            return  # the host is gone: a recorder goes on silently


if script.get("exit_at_once"):
    sys.exit(3)
if not script.get("no_hello"):
    known = [what for what in ("spans", "audio") if script.get(what)]
    knows = {"takes": known} if known else {}
    say({"wire": "hello", "version": 1, "recorder": "scripted", "pid": os.getpid(), **knows})
time.sleep(script.get("slow", 0))
silent = first and script.get("silent")
count = 0
for line in sys.stdin.buffer:
    heard.write(line)
    count += 1
    if first and count == script.get("die_after"):
        os._exit(1)
    if silent:
        continue
    call, seq, payload = line.split(b" ", 2)
    message = json.loads(payload) if payload.startswith(b'{"wire"') else {}
    kind = message.get("wire")
    if kind == "audio":
        pcm = sys.stdin.buffer.read(message["bytes"] + 1)
        with open(os.path.join(folder, f"{generation}.sound"), "ab") as sound:
            sound.write(call + b" " + payload + pcm)
        continue
    if int(seq):
        say({"wire": "written", "call": int(call), "seq": int(seq)})
    if kind == "end":
        limit = time.monotonic() + script.get("takes", 0)
        while time.monotonic() < limit and not os.path.exists(script.get("until", "/nowhere")):
            time.sleep(0.01)
        with open(os.path.join(folder, f"{generation}.delivered"), "w"):
            pass
        say({"wire": "delivered", "call": int(call), "status": 201, "attempts": 1})
    elif kind == "flush":
        say({"wire": "flushed", "id": message["id"]})
    elif kind == "call_usage?" and "usage" in script:
        say({"wire": "call_usage", "id": message["id"], "call": message["call"], **script["usage"]})
with open(os.path.join(folder, f"{generation}.eof"), "w"):
    pass
time.sleep(script.get("stays", 0))
