#!/usr/bin/env python3
"""Many records wait in a state folder: how fast `tuner send` begins, how much memory it takes, in what order it sends.

    tests/long/many_waiting.py [RECORDS] [--tuner FILE]

Prints its figures; exits with 0 only if all arrived once, the oldest first.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY, WORKSPACE = "tr_api_many", 7


class Server:
    """As bare as can be: it must not be what is measured."""

    def __init__(self):
        self.order, self.first, self.loop, self.ready = [], None, asyncio.new_event_loop(), threading.Event()
        threading.Thread(target=self.run, daemon=True).start()
        self.ready.wait()

    def run(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.first = self.first or time.monotonic()
                body = await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
                call = json.loads(body)["call_id"]
                self.order.append(call)
                answer = json.dumps({"id": 1, "provider_call_id": call, "is_new": True}).encode()
                writer.write(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def fill(state, base, records):
    place = (base + str(WORKSPACE)).encode()
    where = hashlib.sha256(place).hexdigest()[:8]
    whose = hmac.new(KEY.encode(), place, hashlib.sha256).hexdigest()[:16]
    outbox = Path(state, "outbox")
    outbox.mkdir(parents=True)
    now = int(time.time() * 1000)
    padding = "x" * 500
    for number in range(records):
        facts = {"v": 1, "call_id": f"c{number:06}", "base_url": base, "workspace_id": WORKSPACE, "agent_id": "many", "lines": 1, "started_at": now}
        payload = {"call_id": facts["call_id"], "call_type": "web_call", "start_timestamp": now, "end_timestamp": now, "recording_url": "x",
                   "transcript_with_tool_calls": [], "general_meta_data_raw": {"padding": padding}}
        # The names say the age; the order of making says another.
        scattered = (number * 7919) % records
        facts["call_id"] = payload["call_id"] = f"c{scattered:06}"
        (outbox / f"{now - records + scattered:013}.many-1-1-{scattered}.{where}.{whose}.0.0.new.call").write_text(json.dumps(facts) + "\n" + json.dumps(payload))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("records", type=int, nargs="?", default=100_000)
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    options = parser.parse_args()
    server = Server()
    base = f"http://127.0.0.1:{server.port}"
    with tempfile.TemporaryDirectory(prefix="tuner-many-") as state:
        fill(state, base, options.records)
        begun = time.monotonic()
        process = subprocess.Popen([options.tuner, "send", "--state", state], env={**os.environ, "TUNER_API_KEY": KEY}, stdout=subprocess.DEVNULL)
        own = []
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
                own.append((len(server.order), int(re.search(r"RssAnon:\s+(\d+)", status)[1])))
            except (OSError, TypeError):
                pass
            time.sleep(0.2)
        took = time.monotonic() - begun
        left = len(list(Path(state, "outbox").iterdir()))
    in_order = server.order == sorted(server.order)
    once = len(set(server.order)) == len(server.order) == options.records
    print(f"{options.records} records: first request after {server.first - begun:.2f} s, all after {took:.0f} s ({options.records / took:.0f} a second)")
    most, tenth = max(kb for _, kb in own), next(kb for n, kb in own if n >= options.records / 10)
    print(f"own memory (RssAnon): {most / 1024:.1f} MB at most; at a tenth {tenth / 1024:.1f} MB, at the end {own[-1][1] / 1024:.1f} MB")
    print(f"each once: {once}; in order of age: {in_order}; left over: {left}; exit code {process.returncode}")
    sys.exit(0 if once and in_order and left == 0 and process.returncode == 0 else 1)


if __name__ == "__main__":
    main()
