#!/usr/bin/env python3
"""Kills bots with -9 at random moments of their calls and counts what arrives, and when.

usage: kill_bots.py [--bots 100] [--calls 3] [--seed N]

Each bot is a process of its own in which several recorded calls run at once on stand-ins, through the package of this
checkout and the executable that it finds (TUNER_RECORDER, or `tuner` on PATH). Prints how many calls had begun, how many
arrived, the longest wait after a kill, and whether each says that it was cut. Exits 1 if one is missing or late.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
BOT = HERE / "bot_on_standins.py"
LATE = 1.0


class Server(ThreadingHTTPServer):
    """Takes records and notes when each came."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.arrived: dict[str, tuple[float, dict]] = {}
        self.again = 0


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = body["call_id"] in self.server.arrived
        self.server.again += known
        if not known:
            self.server.arrived[body["call_id"]] = (time.monotonic(), body)
        answer = b'{"id":1,"is_new":true}'
        self.send_response(409 if known else 201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def kill_one(server: Server, number: int, calls: int, state: str, chance: random.Random) -> tuple[set[str], float]:
    """Runs a bot and kills it: the calls that had begun, and when it was killed."""
    environment = {**os.environ, "TUNER_STATE_DIR": state, "TUNER_BASE_URL": f"http://127.0.0.1:{server.server_address[1]}"}
    bot = subprocess.Popen(
        [sys.executable, str(BOT), f"bot{number}", str(calls)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert bot.stdout is not None
    begun = {bot.stdout.readline().split()[1]}  # from here on something has begun
    time.sleep(chance.random() * 2.0)
    killed = time.monotonic()
    os.kill(bot.pid, signal.SIGKILL)
    begun |= {line.split()[1] for line in bot.stdout if line.startswith("begun ")}
    bot.wait()
    return begun, killed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bots", type=int, default=100)
    parser.add_argument("--calls", type=int, default=3)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state = tempfile.mkdtemp(prefix="tuner-kill-")
    begun = late = cut = 0
    missing: list[str] = []
    longest = 0.0
    for number in range(options.bots):
        calls, killed = kill_one(server, number, options.calls, state, chance)
        begun += len(calls)
        limit = killed + 15
        while time.monotonic() < limit and not calls <= set(server.arrived):
            time.sleep(0.005)
        for call in calls:
            if call not in server.arrived:
                missing.append(call)
                continue
            when, body = server.arrived[call]
            longest = max(longest, when - killed)
            late += when - killed > LATE
            cut += bool(body["general_meta_data_raw"].get("recording", {}).get("cut"))
    shutil.rmtree(state, ignore_errors=True)
    print(
        f"{options.bots} bots killed (seed {options.seed}): {begun} calls had begun, {begun - len(missing)} arrived, "
        f"{late} later than {LATE:.0f} s, longest {longest * 1000:.0f} ms, {cut} say that they were cut, "
        f"{server.again} came twice"
    )
    if missing:
        print("missing: " + ", ".join(missing))
    return 1 if missing or late else 0


if __name__ == "__main__":
    sys.exit(main())
