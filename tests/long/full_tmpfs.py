#!/usr/bin/env python3
"""Replays recorded calls through the observer on a disk of 200 KB, which is full most of the time.

    sudo tests/long/full_tmpfs.py [--tuner FILE]

With a server every call must arrive; without one, what found no room must be counted and named, and nothing else.
Needs root, to mount a small tmpfs. Prints its figures; exits with 0 only if all held.
"""

import argparse
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Handler(http.server.BaseHTTPRequestHandler):
    calls = set()

    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["call_id"]
        known = call in self.calls
        self.calls.add(call)
        answer = json.dumps({"id": 1, "provider_call_id": call, "is_new": not known}).encode()
        self.send_response(409 if known else 201)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def replay(tuner, state, base):
    return subprocess.run(
        [tuner, "replay", str(ROOT / "tests/calls"), "--live", "--state", state, "--send", base],
        env={**os.environ, "TUNER_API_KEY": "tr_api_full"}, capture_output=True, text=True,
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("this needs root, to mount a tmpfs of 200 KB")
    recorded = len(list((ROOT / "tests/calls").rglob("*.frames.jsonl")))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base, faults = f"http://127.0.0.1:{server.server_port}", []
    with tempfile.TemporaryDirectory(prefix="tuner-full-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", folder], check=True)
        try:
            down = replay(options.tuner, folder, "http://127.0.0.1:1")
            waiting = len(list(Path(folder, "outbox").glob("*.call")))
            named = len(re.findall(r"lost \((?:not_on_disk|memory_full)\)", down.stderr))
            journals = len(list(Path(folder, "live").glob("*.jsonl")))
            print(f"no server: {recorded} calls, {waiting} wait, {journals} whole journals stay, {named} counted and named as lost")
            if waiting + journals + named < recorded:
                faults.append("a call is neither on disk nor named")
            for path in Path(folder).rglob("*.*"):
                path.unlink()
            up = replay(options.tuner, folder, base)
            print(f"with a server: {len(Handler.calls)} of {recorded} arrived, exit code {up.returncode}")
            if len(Handler.calls) != recorded or up.returncode != 0:
                faults.append("a full disk kept a call from a healthy server: " + up.stderr[-500:])
        finally:
            subprocess.run(["umount", folder], check=True)
    for fault in faults:
        print("FAULT", fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
