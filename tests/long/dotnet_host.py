#!/usr/bin/env python3
"""What a .NET host feels of its observers at their worst, in figures.

    tests/long/dotnet_host.py

    full pool   400 items block the thread pool: how soon the lines are on the disk, how soon the process is gone
    folders     calls in five state folders whose server hangs: how long the end of the process takes in all
    many        a thousand short calls: threads, timers and managed memory before, right after, and half a minute later

Prints its figures; exits with 0 only if nothing hung and nothing was left.
Needs `dotnet build tests/hosts/UnkindHost`.
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = ROOT / "tests" / "hosts" / "UnkindHost" / "bin" / "Debug" / "net10.0" / "UnkindHost.dll"
LIMIT = 60


class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"id": 1, "message": "created"}'
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def start(way, state, address):
    settings = dict(TUNER_API_KEY="tr_api_host", TUNER_WORKSPACE_ID="7", TUNER_AGENT_ID="desk", TUNER_BASE_URL=address, TUNER_STATE_DIR=state)
    return subprocess.Popen(["dotnet", str(HOST), way], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **settings})


def until_written(state, what):
    begun, live = time.monotonic(), Path(state, "live")
    while time.monotonic() - begun < LIMIT and not any(what in file.read_bytes() for file in live.glob("*")):
        time.sleep(0.002)
    return time.monotonic() - begun


def full_pool(address):
    with tempfile.TemporaryDirectory() as state:
        process = start("full", state, address)
        assert process.stdout.readline().strip() == "ready"
        lines = until_written(state, b'"n20"')
        process.stdin.write("more\n")
        process.stdin.flush()
        assert process.stdout.readline().strip() == "told"
        more = until_written(state, b'"more"')
        process.stdin.write("go\n")
        process.stdin.flush()
        begun = time.monotonic()
        process.wait(LIMIT)
        print(f"full pool: the process's first lines on the disk {lines * 1000:.0f} ms after the last, a later line after {more * 1000:.0f} ms, the process gone after {time.monotonic() - begun:.1f} s")
        return lines < 5


def folders():
    hanging = socket.create_server(("127.0.0.1", 0), backlog=64)
    with tempfile.TemporaryDirectory() as state:
        process = start("folders", state, f"http://127.0.0.1:{hanging.getsockname()[1]}")
        assert process.stdout.readline().strip() == "ready"
        begun = time.monotonic()
        process.wait(LIMIT)
        took = time.monotonic() - begun
        left = sum(1 for _ in Path(state).glob("*/outbox/*.call"))
        print(f"folders: 5 state folders, a server that hangs, a limit of 5 s: gone after {took:.1f} s, {left} records kept")
        return took < 10 and left == 5


def many(address):
    with tempfile.TemporaryDirectory() as state:
        process = start("many", state, address)
        figures = [line.split() for line in process.communicate(timeout=300)[0].splitlines() if line[:1].isdigit()]
        for when, (threads, timers, kilobytes) in zip(("before", "after 1000 calls", "40 s later"), figures):
            print(f"many: {when}: {threads} threads, {timers} timers, {kilobytes} KiB")
        (_, timers, memory), last = figures[0], figures[-1]
        return int(last[1]) <= int(timers) and int(last[2]) < int(memory) + 1024


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    return 0 if all([full_pool(address), folders(), many(address)]) else 1


if __name__ == "__main__":
    sys.exit(main())
