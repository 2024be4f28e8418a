#!/usr/bin/env python3
"""Calls end faster than a server takes them: how much memory `tuner record` needs.

    tests/long/slow_server.py [CALLS] [--tuner FILE] [--answer SECONDS|never] [--rate N] [--lines N]

One recorder is given CALLS calls of 40 lines, 50 a second; the server takes SECONDS for each answer, or never answers.
Prints the recorder's own memory (RssAnon) as the calls come; then the server answers at once, and every call must
arrive. Exits with 0 only if all did, and the memory did not grow with the calls.
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
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "tr_api_slow"
MOST_GROWTH = 8.0  # MB, between the first tenth and the last


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.stored, self.lock = answer, set(), threading.Lock()
        self.awake = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.server.awake.wait(self.server.answer) and self.server.answer is None:
            return
        call = json.loads(body)["call_id"]
        with self.server.lock:
            self.server.stored.add(call)
        text = json.dumps({"id": 1, "provider_call_id": call, "is_new": True}).encode()
        try:
            self.send_response(201)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            pass

    def log_message(self, *_):
        pass


def own_memory(pid):
    return int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("calls", type=int, nargs="?", default=4000)
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    parser.add_argument("--answer", default="1")
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--lines", type=int, default=40)
    options = parser.parse_args()
    server = Server(None if options.answer == "never" else float(options.answer))
    base = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory(prefix="tuner-slow-") as state:
        recorder = subprocess.Popen([options.tuner, "record"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd="/")
        settings = {"version": 1, "api_key": KEY, "base_url": base, "state_dir": state, "debug": False, "host": {"pid": os.getpid(), "start": 0}}
        begun, own = time.monotonic(), []
        for number in range(1, options.calls + 1):
            give(recorder, number, options.lines, settings)
            own.append(own_memory(recorder.pid))
            if number % max(1, options.calls // 10) == 0:
                print(f"{number} calls: {own[-1]:.1f} MB, {len(server.stored)} taken by the server", flush=True)
            time.sleep(max(0, begun + number / options.rate - time.monotonic()))
        server.awake.set()
        recorder.stdin.close()
        recorder.wait()
        done = subprocess.run([options.tuner, "send", "--state", state], env={**os.environ, "TUNER_API_KEY": KEY}, capture_output=True, text=True)
    tenth = len(own) // 10
    growth = max(own[-tenth:]) - max(own[:tenth])
    print(f"own memory (RssAnon): {max(own):.1f} MB at most, {growth:+.1f} MB from the first tenth to the last; "
          f"{len(server.stored)} of {options.calls} calls arrived, exit code {done.returncode}")
    sys.exit(0 if len(server.stored) == options.calls and done.returncode == 0 and growth < MOST_GROWTH else 1)


def give(recorder, number, count, settings):
    config = {"call_id": f"slow-{number}", "workspace_id": 7, "agent_id": "slow", "call_type": "web_call"}
    now = time.time_ns()
    header = {"v": 1, "call": config["call_id"], "config": config, "t": now}
    lines = [(0, {"wire": "open", "header": header, "capture": "full", "call_timeout_secs": None, "acked": 0, **settings})]
    lines += [(seq, {"t": now, "clock": seq * 1_000_000, "event": "node", "from": "a" * 100, "to": f"n{seq}" + "b" * 100}) for seq in range(1, count + 1)]
    lines.append((count + 1, {"wire": "end", "lines": count, "dropped": {}}))
    recorder.stdin.write(b"".join(b"%d %d %s\n" % (number, seq, json.dumps(message).encode()) for seq, message in lines))
    recorder.stdin.flush()


if __name__ == "__main__":
    main()
