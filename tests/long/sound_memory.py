#!/usr/bin/env python3
"""Memory of a recorder that holds live calls with sound, and of one that lays their recordings out.

    tests/long/sound_memory.py [--tuner FILE] [--calls 10] [--secs 600] [--speed 20]

Sends both sides of each call, 16 kHz in and 24 kHz out, as a tap does, ``--speed`` times as fast as they sound; the recordings stay on this
machine. Prints the recorder's own memory (RssAnon) while the calls go on, its largest while the recordings are laid out, and what all of
it keeps resident at most (VmHWM, with the pages of the executable). Exits with 0 only if it was under 30 MB while the calls went on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 30_000_000
PIECE_MS = 200
SIDES = (("in", 16_000), ("out", 24_000))


def memory(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuner", default=str(Path(__file__).resolve().parents[2] / "tuner"))
    parser.add_argument("--calls", type=int, default=10)
    parser.add_argument("--secs", type=int, default=600)
    parser.add_argument("--speed", type=float, default=20.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tuner-sound-memory-") as state:
        recorder = subprocess.Popen([options.tuner, "record"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert recorder.stdin is not None
        settings = {
            "version": 1, "api_key": "tr_api_memory", "base_url": "http://127.0.0.1:9", "state_dir": state, "debug": False,
            "host": {"pid": os.getpid(), "start": int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])},
        }  # fmt: skip

        def say(call: int, seq: int, message: dict, behind: bytes = b"") -> None:
            recorder.stdin.write(b"%d %d %s\n" % (call, seq, json.dumps(message, separators=(",", ":")).encode()) + behind)

        calls = range(1, options.calls + 1)
        for call in calls:
            config = {"call_id": f"memory-{call}", "workspace_id": 7, "agent_id": "memory", "call_type": "web_call"}
            header = {"v": 1, "call": config["call_id"], "config": config, "t": time.time_ns()}
            say(call, 0, {"wire": "open", "header": header, "capture": "full", "acked": 0, "audio": {"to": "keep"}, **settings})
            say(call, 1, {"t": time.time_ns(), "clock": 1, "event": "node", "from": None, "to": "n1"})
        live = []
        for piece in range(options.secs * 1000 // PIECE_MS):
            clock = piece * PIECE_MS * 1_000_000
            for call in calls:
                for side, rate in SIDES:
                    pcm = os.urandom(rate * PIECE_MS // 1000 * 2)
                    head = {"wire": "audio", "bytes": len(pcm), "side": side, "rate": rate, "channels": 1, "clock": clock, "last": clock}
                    say(call, 0, head, pcm + b"\n")
            recorder.stdin.flush()
            time.sleep(PIECE_MS / 1000 / options.speed)
            live.append(memory(recorder.pid, "RssAnon"))
        for call in calls:
            say(call, 2, {"wire": "end", "lines": 1, "dropped": {}})
        recorder.stdin.flush()
        laid, kept = [], Path(state, "recordings", "kept")
        limit = time.monotonic() + 600
        while len(list(kept.glob("*.wav"))) < options.calls:
            if recorder.poll() is not None or time.monotonic() > limit:
                sys.exit("the recordings were not laid out")
            laid.append(memory(recorder.pid, "RssAnon"))
            time.sleep(0.05)
        peak = memory(recorder.pid, "VmHWM")
        recorder.stdin.close()
        recorder.kill()
        recorder.wait()
    print(f"{options.calls} calls of {options.secs} s: {max(live) / 1e6:.1f} MB at most while they went on ({live[-1] / 1e6:.1f} at their end), "
          f"{max(laid, default=0) / 1e6:.1f} while they were laid out; {peak / 1e6:.1f} MB resident at most")  # fmt: skip
    return 0 if max(live) < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
