#!/usr/bin/env python3
"""Fills the disk of a server under the hands of senders, and gives it room again: nothing acknowledged may be lost.

    sudo tests/long/full_disk_server.py [--tuner FILE]

The server keeps its calls on a tmpfs of 24 MB. Where it is full, posts are 503 with Retry-After, readiness is 503, and
recorded calls stay with their sender. The server is killed with -9, the disk grows, the server starts again: it is
ready, has what it acknowledged, and takes what waited.
Needs root, to mount the tmpfs. Prints its figures; exits with 0 only if all held.
"""

import argparse
import base64
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "tr_api_full_disk_" + "k" * 32
POST = "/api/v1/public/call?workspace_id=1&agent_remote_identifier=full-disk"


class Server:
    def __init__(self, tuner, port, data, home):
        self.process = subprocess.Popen([tuner, "serve", "--port", str(port), "--data", data], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env={**os.environ, "TUNER_API_KEY": KEY, "TUNER_STATE_DIR": str(home / "unused")})
        self.said = []
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self.base = found[0]
                break
        else:
            sys.exit("the server did not start: " + self.process.stderr.read())
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=lambda lines=stream: self.said.extend(lines), daemon=True).start()

    def ask(self, path, body=None):
        """The status, the answer, and Retry-After."""
        request = urllib.request.Request(self.base + path, body, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read(), None
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(), refused.headers.get("Retry-After")

    def ready(self):
        time.sleep(1.1)  # it is proved at most once a second
        return self.ask("/health/ready")[0]

    def stored(self):
        return {call["call_id"] for call in json.loads(self.ask("/api/v1/calls?limit=500")[1])["calls"]}


def call(call_id, kilobytes):
    # Chance, which no packing makes much smaller.
    rows = [{"role": "agent", "text": base64.b64encode(os.urandom(kilobytes * 768)).decode(), "start_ms": 0, "end_ms": 900}]
    return json.dumps({"call_id": call_id, "call_type": "web_call", "start_timestamp": 1776081600, "end_timestamp": 1776081660,
                       "recording_url": "pipecat://no-recording", "transcript_with_tool_calls": rows}).encode()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("this needs root, to mount a tmpfs of 24 MB")
    faults = []

    def must(held, what):
        print(("held   " if held else "FAULT  ") + what)
        if not held:
            faults.append(what)

    with tempfile.TemporaryDirectory(prefix="tuner-full-disk-") as folder:
        disk, home = Path(folder, "disk"), Path(folder)
        disk.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", str(disk)], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = None
        try:
            server = Server(options.tuner, port, str(disk / "data"), home)
            must(server.ready() == 200, "an empty disk is ready")
            acknowledged, refused, after = set(), [], set()
            for i in range(40):
                status, _, retry = server.ask(POST, call(f"large-{i}", 2000))
                if status == 201:
                    acknowledged.add(f"large-{i}")
                else:
                    refused.append(status)
                    after.add(retry)
                    if len(refused) == 3:
                        break
            must(refused == [503] * 3 and None not in after,
                 f"a full disk refuses with {refused}, Retry-After {sorted(map(str, after))}, after {len(acknowledged)} calls of 2 MB")
            must(server.ready() == 503, "it is not ready")
            must(server.ask("/health/live")[0] == 200, "it lives")
            must(server.stored() >= acknowledged, "what was acknowledged is still read")

            # Not even a small call fits now.
            (disk / "filler").write_bytes(b"")
            with open(disk / "filler", "ab", buffering=0) as filler:
                try:
                    while filler.write(b"x" * 4096):
                        pass
                except OSError:
                    pass
            environment = {**os.environ, "TUNER_API_KEY": KEY, "TUNER_STATE_DIR": str(home / "state"), "TUNER_SHUTDOWN_SECS": "5"}
            recorded = len(list((ROOT / "tests/calls").rglob("*.frames.jsonl")))

            def tuner(*arguments):
                return subprocess.run([options.tuner, *arguments], env=environment, capture_output=True, text=True)

            tuner("replay", str(ROOT / "tests/calls"), "--live", "--state", str(home / "state"), "--send", server.base)
            kept = len(list((home / "state" / "outbox").glob("*.call"))) + len(list((home / "state" / "live").glob("*.jsonl")))
            sent = server.stored() - acknowledged
            must(len(sent) + kept >= recorded, f"of {recorded} calls {kept} wait at the sender and {len(sent)} are stored")
            must(not list((home / "state" / "rejected").glob("*")), "none is rejected")

            server.process.kill()
            server.process.wait()
            (disk / "filler").unlink()
            subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
            told = [line for line in server.said if "make room" in line or "Not ready" in line]
            must(bool(told), f"the owner was told: {told[0].strip() if told else 'nothing'}")
            server = Server(options.tuner, port, str(disk / "data"), home)
            must(server.ready() == 200, "with room it is ready again")
            must(server.stored() >= acknowledged | sent, "after kill -9 every acknowledged call is there")
            done = tuner("send", "--state", str(home / "state"))
            total = json.loads(server.ask("/api/v1/calls?limit=1")[1])["total"]
            must(done.returncode == 0 and total == len(acknowledged) + recorded,
                 f"`tuner send` ends with {done.returncode}, and the server has {total} of {len(acknowledged) + recorded} calls {done.stderr[-500:].strip()}")
        finally:
            if server is not None:
                server.process.terminate()
                server.process.wait(20)
            subprocess.run(["umount", str(disk)], check=True)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
